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

import { stringifyEntityRef } from '@backstage/catalog-model';
import { EntityRefLink, useEntity } from '@backstage/plugin-catalog-react';
import type { FindingStatus } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  environmentProblem,
  ErrorProblem,
  FleetEmptyState,
  ListStates,
  ProblemPanel,
  useEnvironments,
  useFindingCounts,
  useFindings,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useState } from 'react';
import { useFindingFilter } from '../../hooks/useFindingFilter';
import { useOpenFinding } from '../../hooks/useOpenFinding';
import { useSelection } from '../../hooks/useSelection';
import { FindingDrawer } from '../finding/FindingDrawer';
import { CauseCounts } from '../list/CauseCounts';
import { DriftSignals } from '../list/DriftSignals';
import { FindingFilterBar } from '../list/FindingFilterBar';
import { FindingsTable } from '../list/FindingsTable';
import { NoFindings } from '../list/NoFindings';
import { SelectionBar, type Response } from '../list/SelectionBar';
import { useEnvironmentTiers } from '../list/useEnvironmentTiers';
import { useOfferedFilters } from '../list/useOfferedFilters';
import { ResponseDialog } from '../response/ResponseDialog';
import { StatusTabs, type StatusView } from './StatusTabs';

const PAGE_SIZE = 500;

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'DriftEntityDrift' },
);

function viewOf([status]: FindingStatus[]): StatusView {
  return status === 'ignored' || status === 'resolved' ? status : 'open';
}

function DriftOf({ entityRef }: { entityRef: string }) {
  const classes = useStyles();
  const state = useFindingFilter(entityRef);
  const { status, ...unfiltered } = state.filter;
  const view = viewOf(status ?? []);
  const filter =
    view === 'open' ? unfiltered : { ...unfiltered, status: [view] };
  const findings = useFindings(filter, { limit: PAGE_SIZE });
  const counts = useFindingCounts(unfiltered);
  const environments = useEnvironments({ entityRef: [entityRef] });
  const signals = useSignals({ scope: 'entity', ref: entityRef });
  const selection = useSelection();
  const [response, setResponse] = useState<Response>();
  const { findingId, open, close } = useOpenFinding();
  const tiers = useEnvironmentTiers(environments.items);
  const offered = useOfferedFilters(environments.items, findings.items);
  const empty = {
    open: <NoFindings signals={signals} />,
    ignored: (
      <EmptyState title="Nothing is ignored">
        Findings that an ignore rule covers are listed here with the rule and
        its reason.
      </EmptyState>
    ),
    resolved: (
      <EmptyState title="Nothing was resolved so far">
        Findings stay here for a while after the cluster equals Git again.
      </EmptyState>
    ),
  };
  return (
    <div className={classes.page}>
      <DriftSignals signals={signals} />
      {environments.error && (
        <ErrorProblem
          error={environments.error}
          title="The environments could not be loaded; what is shown lacks their own state"
          onRetry={environments.retry}
        />
      )}
      {environments.items?.map(environment => {
        const problem = environmentProblem(environment);
        return (
          problem && (
            <ProblemPanel
              key={environment.entityRef}
              problem={problem}
              title={
                <>
                  <EntityRefLink entityRef={environment.entityRef} /> is not
                  compared with Git as it should be
                </>
              }
            />
          )
        );
      })}
      {counts.error && (
        <ErrorProblem
          error={counts.error}
          title="The findings could not be counted"
          onRetry={counts.retry}
        />
      )}
      <StatusTabs
        view={view}
        counts={counts.value}
        onChange={to => {
          selection.clear();
          state.change({ status: to === 'open' ? [] : [to] });
        }}
      />
      <section aria-label="Findings">
        <FindingFilterBar state={state} isFleetWide={false} offered={offered} />
        {view === 'open' && counts.value && (
          <CauseCounts counts={counts.value} />
        )}
        <ListStates
          list={findings}
          label="findings"
          empty={
            state.isNarrowed ? (
              <FleetEmptyState state={state} label="findings">
                Clear the filters, or choose others.
              </FleetEmptyState>
            ) : (
              empty[view]
            )
          }
        >
          {items => (
            <>
              {view !== 'resolved' && (
                <SelectionBar
                  findings={items}
                  selection={selection}
                  onRespond={setResponse}
                />
              )}
              <FindingsTable
                findings={items}
                isGrouped
                tiers={tiers}
                selection={view === 'resolved' ? undefined : selection}
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

/** The entity tab Drift: where live objects differ from Git, and why. */
export function EntityDrift() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  return <DriftOf key={entityRef} entityRef={entityRef} />;
}
