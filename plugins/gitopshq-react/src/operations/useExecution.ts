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
  Incident,
  Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useState } from 'react';
import {
  useCreateIncident,
  useExecuteOperation,
  useRequestOperation,
} from '../hooks';
import { newIncidentOf, type Why } from './reason';

/** What a person decided, and how far it is. */
export interface Execution {
  execute: (why: Why | undefined, confirmNames: string[]) => void;
  /** Hands it over to those who may execute it. */
  request: (why: Why) => void;
  isRunning: boolean;
  /** Why it did not come about. */
  error?: Error;
  /** Whether it is the incident that could not be opened. */
  isIncidentError: boolean;
}

/**
 * Opens the incident where one is to be opened, then executes or requests. An
 * incident that was opened is not opened again when the rest has to be tried
 * once more.
 */
export function useExecution(
  operation: Operation,
  onDone: (operation: Operation) => void,
): Execution {
  const { id, digest } = operation;
  const createIncident = useCreateIncident();
  const executeOperation = useExecuteOperation();
  const requestOperation = useRequestOperation();
  const [opened, setOpened] = useState<Incident>();

  const withIncident = (
    why: Why | undefined,
    go: (given: { reason?: string; incidentId?: string }) => void,
  ) => {
    if (!why) {
      go({});
      return;
    }
    const reason = why.reason.trim();
    const toOpen = newIncidentOf(why, operation.target);
    if (toOpen && opened?.title !== toOpen.title) {
      createIncident.run(toOpen, incident => {
        setOpened(incident);
        go({ reason, incidentId: incident.id });
      });
      return;
    }
    const incidentId =
      why.incident.kind === 'existing' ? why.incident.id : toOpen && opened?.id;
    go({ reason, ...(incidentId && { incidentId }) });
  };

  const decided = [createIncident, executeOperation, requestOperation];
  const error = decided.find(change => change.error)?.error;
  const forget = () => decided.forEach(change => change.reset());
  return {
    execute: (why, confirmNames) => {
      forget();
      withIncident(why, given =>
        executeOperation.run(
          {
            id,
            digest,
            ...given,
            ...(confirmNames.length > 0 && { confirmNames }),
          },
          onDone,
        ),
      );
    },
    request: why => {
      forget();
      withIncident(why, given =>
        requestOperation.run({ id, digest, ...given }, onDone),
      );
    },
    isRunning: decided.some(change => change.isRunning),
    ...(error && { error }),
    isIncidentError: createIncident.error !== undefined,
  };
}
