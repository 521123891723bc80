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

import { driftScope } from './driftScope';

const none = { environment: [], tenant: [] };

describe('driftScope', () => {
  it.each([
    [
      { owner: 'me' as const, ...none },
      { scope: 'owner', ref: 'me' },
    ],
    [{ owner: 'all' as const, ...none }, { scope: 'fleet' }],
    [
      { owner: ['group:default/a'], ...none },
      { scope: 'owner', ref: 'group:default/a' },
    ],
    [{ owner: ['group:default/a', 'group:default/b'], ...none }, undefined],
    [
      { owner: 'me' as const, environment: ['resource:default/e'], tenant: [] },
      { scope: 'environment', ref: 'resource:default/e' },
    ],
    [
      { owner: 'all' as const, environment: [], tenant: ['acme'] },
      { scope: 'tenant', ref: 'acme' },
    ],
    [
      { owner: 'me' as const, environment: [], tenant: ['acme'] },
      { scope: 'owner', ref: 'me' },
    ],
  ])('of %j is %j', (selection, expected) => {
    expect(driftScope(selection)).toEqual(expected);
  });
});
