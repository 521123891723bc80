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
  /** Kinds (`<apiVersion>/<kind>`) that were listed and can be read. */
  readable: ReadonlySet<string>;
  /** Those of them of which no object was left out: what is not there is missing. */
  complete: ReadonlySet<string>;
  /** Kinds whose lists have not come yet. */
  waiting: ReadonlySet<string>;
  /** What cannot be read, and why; each problem once. */
  unreadable: Problem[];
  /** Epoch ms by our clock until which everything readable is current. */
  asOf?: number;
}

/** A kind of objects to be compared, and where it is watched. */
export interface WatchedKind {
  /** `<apiVersion>/<kind>`. */
  kind: string;
  targets: WatchTarget[];
}

/** Those of the whole cluster. */
export function clusterScopedOf(kinds: readonly WatchedKind[]): string[] {
  return kinds
    .filter(({ targets }) =>
      targets.some(({ namespace }) => namespace === undefined),
    )
    .map(({ kind }) => kind);
}

/** Problems of which no more is kept than a person reads. */
const PROBLEMS = 50;

/** Reads from the states of the targets what can be told about each kind. */
export function sightOf(
  kinds: readonly WatchedKind[],
  live: LiveObjects,
): Sight {
  const readable = new Set<string>();
  const complete = new Set<string>();
  const waiting = new Set<string>();
  const problems = new Map<string, Problem>();
  let asOf: number | undefined;
  for (const { kind, targets } of kinds) {
    let listed = true;
    let whole = true;
    for (const target of targets) {
      const state = live.stateOf(target);
      if (state?.problem) {
        problems.set(state.problem.message, state.problem);
      }
      if (!state?.listed || state.state === 'failed') {
        listed = false;
        if (state?.state !== 'failed') {
          waiting.add(kind);
        }
        continue;
      }
      if (state.problem?.code === 'malformed-objects') {
        whole = false;
      }
      if (state.asOf !== undefined) {
        asOf = Math.min(asOf ?? Infinity, state.asOf);
      }
    }
    if (listed) {
      readable.add(kind);
      if (whole) {
        complete.add(kind);
      }
    }
  }
  return {
    readable,
    complete,
    waiting,
    unreadable: [...problems.values()].slice(0, PROBLEMS),
    ...(asOf !== undefined && { asOf }),
  };
}
