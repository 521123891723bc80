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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { WatchTarget } from '@gitopshq/cluster-collector';
import type { LiveObjects } from './LiveObjects';

/** What of an environment's kinds can be seen now. */
export interface Sight {
  /** Kinds (`<apiVersion>/<kind>`) whose objects are known to be complete. */
  readable: ReadonlySet<string>;
  /** Kinds that cannot be read, and why. */
  unreadable: Problem[];
  /** Lists that have not come yet. */
  pending: boolean;
  /** Epoch ms by our clock until which everything readable is current. */
  asOf?: number;
}

/** A kind of objects to be compared, and where it is watched. */
export interface WatchedKind {
  /** `<apiVersion>/<kind>`. */
  kind: string;
  targets: WatchTarget[];
}

/** Reads from the states of the targets what can be told about each kind. */
export function sightOf(
  kinds: readonly WatchedKind[],
  live: LiveObjects,
): Sight {
  const readable = new Set<string>();
  const unreadable: Problem[] = [];
  let pending = false;
  let asOf: number | undefined;
  for (const { kind, targets } of kinds) {
    let complete = true;
    for (const target of targets) {
      const state = live.stateOf(target);
      if (state?.listed && state.state !== 'failed') {
        if (state.asOf !== undefined) {
          asOf = Math.min(asOf ?? Infinity, state.asOf);
        }
        continue;
      }
      complete = false;
      if (state?.state === 'failed' && state.problem) {
        unreadable.push(state.problem);
      } else {
        pending = true;
      }
    }
    if (complete) {
      readable.add(kind);
    }
  }
  return { readable, unreadable, pending, ...(asOf !== undefined && { asOf }) };
}
