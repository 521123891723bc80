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

import { fairShare, keptLeases } from './fairShare';

describe('fairShare', () => {
  it.each([
    [0, 1, 0],
    [1, 3, 1],
    [10, 3, 4],
    [9, 3, 3],
    [1_000, 3, 334],
    // Before it has been counted, a replica is alone.
    [5, 0, 5],
  ])('%i clusters, %i replicas', (clusters, replicas, expected) => {
    expect(fairShare(clusters, replicas)).toBe(expected);
  });
});

describe('keptLeases', () => {
  const mine = new Map(['a', 'b', 'c', 'd', 'role'].map(name => [name, 7]));
  const kept = (options: { share: number; used?: string[]; gone?: string[] }) =>
    [
      ...keptLeases(mine, {
        clusters: ['a', 'b', 'c', 'd', 'e'].filter(
          name => !options.gone?.includes(name),
        ),
        roles: ['role', 'other'],
        share: options.share,
        inUse: name => options.used?.includes(name) ?? true,
      }).keys(),
    ].sort();

  it.each([
    ['all within the share', { share: 9 }, ['a', 'b', 'c', 'd', 'role']],
    ['no more than the share', { share: 2 }, ['a', 'b', 'role']],
    ['those in use first', { share: 2, used: ['c', 'd'] }, ['c', 'd', 'role']],
    ['what is wanted', { share: 9, gone: ['a', 'b'] }, ['c', 'd', 'role']],
    ['a role whatever the share', { share: 0 }, ['role']],
  ])('keeps %s', (_, options, expected) => {
    expect(kept(options)).toEqual(expected);
  });
});
