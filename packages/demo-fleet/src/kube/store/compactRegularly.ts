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

import { Scheduler } from '../time/Scheduler';
import { ObjectStore } from './ObjectStore';

/**
 * As etcd's compactor: what was the present at one turn is forgotten at the next.
 * @returns what ends it
 */
export function compactRegularly(
  store: ObjectStore,
  scheduler: Scheduler,
  periodMs: number,
): () => void {
  let { version } = store;
  return scheduler.every(periodMs, () => {
    store.compact(version);
    ({ version } = store);
  });
}
