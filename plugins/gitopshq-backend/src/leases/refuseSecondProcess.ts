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

import { ConflictError } from '@backstage/errors';
import type { Timers } from '@gitopshq/cluster-collector';
import type { LeaseStore } from './LeaseStore';

/** A living process has said so again after this many of its rounds. */
const ROUNDS_WAITED = 1.5;

/**
 * Refuses to work on an SQLite file that another process works on. One that
 * only left its row behind, as a crash does, is told by its silence; nothing
 * is awaited when there is no such row.
 *
 * @param roundMs - How often a living process says that it lives.
 * @throws ConflictError when another process lives.
 */
export async function refuseSecondProcess(
  store: LeaseStore,
  timers: Timers,
  roundMs: number,
): Promise<void> {
  const before = await store.others(await store.now());
  if (before.size === 0) {
    return;
  }
  await new Promise<void>(resolve => {
    timers.after(roundMs * ROUNDS_WAITED, resolve);
  });
  const after = await store.others(await store.now());
  for (const [replicaId, expiresAt] of after) {
    if (before.get(replicaId) !== expiresAt) {
      throw new ConflictError(
        `Another process (${replicaId}) uses the SQLite database of the plugin gitopshq, which serves one process only; stop it, or configure PostgreSQL (backend.database.client: pg) to run several replicas`,
      );
    }
  }
  for (const replicaId of before.keys()) {
    await store.bury(replicaId);
  }
}
