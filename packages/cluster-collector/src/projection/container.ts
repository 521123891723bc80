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

import { z } from 'zod/v3';
import { countField, messageField, shortened } from './field';

const terminatedField = z
  .object({
    exitCode: z.number().int(),
    reason: messageField,
    message: messageField,
  })
  .nullish();

/** One entry of `containerStatuses`, reduced to why it does not run. */
export const containerStatusField = z.object({
  ready: z.boolean().nullish(),
  restartCount: countField,
  state: z
    .object({
      waiting: z
        .object({ reason: messageField, message: messageField })
        .nullish(),
      terminated: terminatedField,
    })
    .nullish(),
  lastState: z.object({ terminated: terminatedField }).nullish(),
});

type ContainerStatus = z.output<typeof containerStatusField>;

/** Why a container is not as it should be. */
export interface ContainerTrouble {
  reason: string;
  message: string;
  exitCode?: number;
}

/** Waiting reasons of an ordinary start, as the kubelet writes them. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

/**
 * The worst container's trouble: waiting with an error before a failed exit,
 * before a past failed exit of one that is not ready, before one that is ready
 * again, before an ordinary start. Undefined when all simply run.
 */
export function worstOf(
  containers: ContainerStatus[],
): ContainerTrouble | undefined {
  let worst: { rank: number; trouble: ContainerTrouble } | undefined;
  for (const container of containers) {
    const found = troubleOf(container);
    if (found && (!worst || found.rank > worst.rank)) {
      worst = found;
    }
  }
  return worst?.trouble;
}

function troubleOf(
  container: ContainerStatus,
): { rank: number; trouble: ContainerTrouble } | undefined {
  const waiting = container.state?.waiting;
  const terminated = container.state?.terminated;
  const last = container.lastState?.terminated;
  if (waiting) {
    const reason = waiting.reason || 'Waiting';
    if (STARTING.includes(reason) && !last) {
      return { rank: 1, trouble: { reason, message: waiting.message } };
    }
    const lastExit = last && `last exit: ${last.reason} (${last.exitCode})`;
    return {
      rank: STARTING.includes(reason) ? 3 : 5,
      trouble: {
        reason,
        message: shortened(
          [waiting.message, lastExit].filter(Boolean).join('; '),
        ),
        ...(last && { exitCode: last.exitCode }),
      },
    };
  }
  if (terminated && terminated.exitCode !== 0) {
    return { rank: 4, trouble: exitOf(terminated) };
  }
  if (!terminated && last && last.exitCode !== 0) {
    return { rank: container.ready ? 2 : 3, trouble: exitOf(last) };
  }
  return undefined;
}

function exitOf(
  terminated: NonNullable<z.output<typeof terminatedField>>,
): ContainerTrouble {
  return {
    reason: terminated.reason || 'Error',
    message: terminated.message,
    exitCode: terminated.exitCode,
  };
}
