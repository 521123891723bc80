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

import type { CompactObject } from '@gitopshq/drift-engine';

/** The latest write of a field manager, and who else writes. */
export interface AppliedTrace {
  /** Epoch ms of the newest entry of the applier that has a time. */
  appliedAt?: number;
  /** Whether any object carries the applier. */
  found: boolean;
  /** Managers met with, sorted. */
  seen: string[];
}

/**
 * What the objects themselves tell of the applier's last apply. Entries of
 * subresource `status` are not applies.
 */
export function traceApplier(
  objects: Iterable<CompactObject>,
  applier: string,
): AppliedTrace {
  const seen = new Set<string>();
  let appliedAt: number | undefined;
  let found = false;
  for (const { owners } of objects) {
    for (const { entry, time } of owners) {
      const { manager, subresource } = entry;
      if (typeof manager !== 'string' || subresource === 'status') {
        continue;
      }
      seen.add(manager);
      if (manager !== applier) {
        continue;
      }
      found = true;
      const at = time === undefined ? NaN : Date.parse(time);
      if (!Number.isNaN(at)) {
        appliedAt = Math.max(appliedAt ?? -Infinity, at);
      }
    }
  }
  return {
    found,
    seen: [...seen].sort(),
    ...(appliedAt !== undefined && { appliedAt }),
  };
}
