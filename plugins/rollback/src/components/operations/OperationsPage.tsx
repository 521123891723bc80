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

import { Content } from '@backstage/core-components';
import {
  Banners,
  FleetEmptyState,
  ListStates,
  useEnvironments,
  useOperations,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { DeliveryStrip } from '../delivery';
import { OperationFilterBar } from './OperationFilterBar';
import { OperationsTable } from './OperationsTable';
import { useOperationFilter } from './useOperationFilter';

const PAGE_SIZE = 200;

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'RollbackOperationsPage' },
);

/** Operations of the whole fleet that the signed-in person may read. */
export function OperationsPage() {
  const classes = useStyles();
  const state = useOperationFilter();
  const { filter, selection } = state;
  const operations = useOperations(filter, { limit: PAGE_SIZE });
  const environments = useEnvironments(
    filter.owner ? { owner: filter.owner } : {},
    { limit: 500 },
  );
  const known = environments.items ?? [];
  return (
    <Content>
      <Banners />
      <div className={classes.page}>
        {selection.owner === 'all' ? (
          <DeliveryStrip scope="fleet" />
        ) : (
          (selection.owner === 'me' || selection.owner.length === 1) && (
            <DeliveryStrip scope="owner" of={[selection.owner].flat()[0]} />
          )
        )}
        <section aria-label="Operations">
          <OperationFilterBar
            state={state}
            environments={known.map(({ entityRef }) => entityRef).sort()}
          />
          <ListStates
            list={operations}
            label="operations"
            isObserved={false}
            empty={
              <FleetEmptyState state={state} label="operations">
                Nothing was done by GitOpsHQ so far. Rollbacks, restarts and
                syncs begin on the tab Rollback of a component, system or
                environment; reconciling and adopting begin on the tab Drift.
              </FleetEmptyState>
            }
          >
            {items => (
              <OperationsTable
                operations={items}
                onEndReached={operations.loadMore}
              />
            )}
          </ListStates>
        </section>
      </div>
    </Content>
  );
}
