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

import type { Epochs } from './LeaseStore';

/** Clusters that one of so many replicas looks after at most. */
export function fairShare(clusters: number, replicas: number): number {
  return Math.ceil(clusters / Math.max(1, replicas));
}

/**
 * What a replica keeps of its leases: roles, and of the wanted clusters up to
 * its share, those in use first, so that no collector starts anew for nothing.
 */
export function keptLeases(
  mine: Epochs,
  wanted: {
    clusters: string[];
    roles: string[];
    share: number;
    inUse(name: string): boolean;
  },
): Epochs {
  const rank = (name: string) => (wanted.inUse(name) ? 0 : 1);
  const clusters = wanted.clusters
    .filter(name => mine.has(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, wanted.share);
  return new Map(
    [...clusters, ...wanted.roles]
      .filter(name => mine.has(name))
      .map(name => [name, mine.get(name)!]),
  );
}
