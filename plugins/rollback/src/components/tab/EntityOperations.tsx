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

import type {
  OperationsFilter,
  OperationState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  ErrorProblem,
  ListStates,
  RUNNING_OPERATION_STATES,
  useOperations,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { USUAL_STATES } from '../../model/parseOperationSearch';
import { OperationLines } from './OperationLines';

const OPEN: OperationState[] = [
  'awaiting-approval',
  'ready',
  ...RUNNING_OPERATION_STATES,
];
const PAST = USUAL_STATES.filter(state => !OPEN.includes(state));
const PAGE_SIZE = 10;

type Filter = Pick<OperationsFilter, 'entityRef' | 'environment'>;

/** What is being done right now; nothing where nothing is. */
export function RunningOperations({ filter }: { filter: Filter }) {
  const running = useOperations({ ...filter, state: OPEN }, { limit: 20 });
  if (running.error && !running.items) {
    return (
      <ErrorProblem
        error={running.error}
        title="It is not known whether an operation runs here"
        onRetry={running.retry}
      />
    );
  }
  if (!running.items?.length) {
    return null;
  }
  return (
    <section aria-label="Running operations">
      <Typography variant="h6" component="h2" gutterBottom>
        Running now
      </Typography>
      <OperationLines operations={running.items} label="Running operations" />
    </section>
  );
}

/** What was done before. */
export function PastOperations({ filter }: { filter: Filter }) {
  const past = useOperations({ ...filter, state: PAST }, { limit: PAGE_SIZE });
  return (
    <section aria-label="Past operations">
      <Typography variant="h6" component="h2" gutterBottom>
        History of operations
      </Typography>
      <ListStates
        list={past}
        label="operations"
        isObserved={false}
        empty={
          <EmptyState title="No operations so far">
            Rollbacks, restarts and what else is done here by GitOpsHQ is listed
            with who did it, why, and how it ended.
          </EmptyState>
        }
      >
        {items => <OperationLines operations={items} label="Past operations" />}
      </ListStates>
    </section>
  );
}
