/*
 * Copyright 2026 The GitOpsHQ Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  fleetEntityOf,
  ListStates,
  QuietText,
  useOperations,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { USUAL_STATES } from '../../model/parseOperationSearch';
import { OperationLines } from '../tab/OperationLines';
import { EnvironmentsLastReleases, ServicesLastReleases } from './LastReleases';

/** Operations a card has room for. */
const MAX_OPERATIONS = 2;

const useStyles = makeStyles(
  (theme: Theme) => ({
    card: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
    },
  }),
  { name: 'RollbackCard' },
);

/** Last releases and operations of an entity in a few lines. */
export function RollbackCard() {
  const classes = useStyles();
  const { entity } = useEntity();
  const entityLink = useRouteRef(entityRouteRef);
  const entityRef = stringifyEntityRef(entity);
  const operations = useOperations(
    { entityRef: [entityRef], state: [...USUAL_STATES] },
    { limit: MAX_OPERATIONS },
  );
  const tab = `${entityLink(
    entityRouteParams(parseEntityRef(entityRef), { encodeParams: true }),
  )}/rollback`;
  return (
    <InfoCard title="Rollback">
      <div className={classes.card}>
        {fleetEntityOf(entity) === 'component' ? (
          <ServicesLastReleases entityRef={entityRef} tab={tab} />
        ) : (
          <EnvironmentsLastReleases entityRef={entityRef} tab={tab} />
        )}
        <ListStates
          list={{ ...operations, hasMore: false }}
          label="operations"
          isObserved={false}
          empty={<QuietText>No operations so far.</QuietText>}
        >
          {items => (
            <OperationLines
              operations={items.slice(0, MAX_OPERATIONS)}
              label="Last operations"
            />
          )}
        </ListStates>
        <Link to={tab}>Releases and rollback</Link>
      </div>
    </InfoCard>
  );
}
