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
  ItemStates,
  useFindingCounts,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { CauseCounts } from '../list/CauseCounts';
import { SignalLines } from './SignalLines';
import { WorstFindings } from './WorstFindings';

const useStyles = makeStyles(
  (theme: Theme) => ({
    card: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
    },
  }),
  { name: 'DriftCard' },
);

/** Drift of an entity in a few lines. */
export function DriftCard() {
  const classes = useStyles();
  const { entity } = useEntity();
  const entityLink = useRouteRef(entityRouteRef);
  const entityRef = stringifyEntityRef(entity);
  const counts = useFindingCounts({ entityRef: [entityRef] });
  const tab = `${entityLink(
    entityRouteParams(parseEntityRef(entityRef), { encodeParams: true }),
  )}/drift`;
  return (
    <InfoCard title="Drift">
      <div className={classes.card}>
        <SignalLines entityRef={entityRef} />
        <ItemStates item={counts} label="number of findings" rows={1}>
          {value => <CauseCounts counts={value} />}
        </ItemStates>
        <WorstFindings entityRef={entityRef} tab={tab} />
        <Link to={tab}>Drift in detail</Link>
      </div>
    </InfoCard>
  );
}
