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

import type { LiveTopic } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A change a person makes, and how far it is. @public */
export interface FleetChange<Input, Output> {
  /** Begins the change; `onDone` runs once it is made and stored. */
  run: (input: Input, onDone?: (output: Output) => void) => void;
  isRunning: boolean;
  /** Why the last attempt was refused. */
  error?: Error;
  /** Forgets the error. */
  reset: () => void;
}

/** @param topics - What the change makes stale. */
export function useFleetChange<Input, Output>(
  topics: readonly LiveTopic[],
  change: (input: Input) => Promise<Output>,
): FleetChange<Input, Output> {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: change,
    networkMode: 'always',
    onSuccess: () => {
      for (const topic of topics) {
        queryClient.invalidateQueries({ queryKey: [topic] });
      }
    },
  });
  return {
    run: (input, onDone) =>
      mutation.mutate(input, onDone && { onSuccess: onDone }),
    isRunning: mutation.isPending,
    ...(mutation.error && { error: mutation.error }),
    reset: mutation.reset,
  };
}
