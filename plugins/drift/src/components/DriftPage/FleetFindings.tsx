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

import {
  FleetEmptyState,
  ListStates,
  useEnvironments,
  useFindings,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useState } from 'react';
import { useFindingFilter } from '../../hooks/useFindingFilter';
import { useOpenFinding } from '../../hooks/useOpenFinding';
import { useSelection } from '../../hooks/useSelection';
import { FindingDrawer } from '../finding/FindingDrawer';
import { DriftSignals } from '../list/DriftSignals';
import { FindingFilterBar } from '../list/FindingFilterBar';
import { FindingsTable } from '../list/FindingsTable';
import { NoFindings } from '../list/NoFindings';
import { SelectionBar, type Response } from '../list/SelectionBar';
import { useEnvironmentTiers } from '../list/useEnvironmentTiers';
import { useOfferedFilters } from '../list/useOfferedFilters';
import { ResponseDialog } from '../response/ResponseDialog';
import { driftScope } from './driftScope';
import { TierCounts } from './TierCounts';

const PAGE_SIZE = 500;

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'DriftFleetFindings' },
);

/** Findings of the whole fleet that the signed-in person may read. */
export function FleetFindings() {
  const classes = useStyles();
  const state = useFindingFilter();
  const { filter, selection: chosen } = state;
  const findings = useFindings(filter, { limit: PAGE_SIZE });
  const environments = useEnvironments(
    filter.owner ? { owner: filter.owner } : {},
    { limit: 500 },
  );
  const scope = driftScope(chosen);
  const signals = useSignals(scope ?? { scope: 'fleet' }, {
    enabled: scope !== undefined,
  });
  const selection = useSelection();
  const [response, setResponse] = useState<Response>();
  const { findingId, open, close } = useOpenFinding();
  const tiers = useEnvironmentTiers(environments.items);
  const offered = useOfferedFilters(environments.items, findings.items);
  const showsElse = state.isNarrowed || state.findings.status.length > 0;
  return (
    <div className={classes.page}>
      <div>
        <FindingFilterBar state={state} isFleetWide offered={offered} />
        {scope && <DriftSignals signals={signals} />}
      </div>
      <TierCounts
        filter={filter}
        chosen={chosen.tier}
        onChoose={tier => state.change({ tier: [tier] })}
      />
      <section aria-label="Findings">
        <ListStates
          list={findings}
          label="findings"
          empty={
            showsElse ? (
              <FleetEmptyState
                state={{
                  ...state,
                  isNarrowed: true,
                  clear: () => {
                    state.change({ status: [] });
                    state.clear();
                  },
                }}
                label="findings"
              >
                Clear the filters, or choose others.
              </FleetEmptyState>
            ) : (
              <NoFindings
                signals={signals}
                action={
                  chosen.owner !== 'all' && (
                    <Button
                      variant="outlined"
                      onClick={() => state.change({ owner: 'all' })}
                    >
                      Show all I may see
                    </Button>
                  )
                }
              />
            )
          }
        >
          {items => (
            <>
              <SelectionBar
                findings={items}
                selection={selection}
                onRespond={setResponse}
              />
              <FindingsTable
                findings={items}
                isGrouped={false}
                tiers={tiers}
                selection={selection}
                onOpen={open}
                onEndReached={findings.loadMore}
              />
            </>
          )}
        </ListStates>
      </section>
      {findingId && <FindingDrawer findingId={findingId} onClose={close} />}
      {response && (
        <ResponseDialog
          kind={response.kind}
          findings={response.findings}
          onClose={() => setResponse(undefined)}
        />
      )}
    </div>
  );
}
