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

import type { Tier } from '@gitopshq/backstage-plugin-gitopshq-common';
import { aFinding, findingId, secondsAgo } from '../__testUtils__';
import { worstFirst } from './severity';

const tiers = new Map<string, Tier>([
  ['resource:default/shop-eu', 'production'],
  ['resource:default/shop-dev', 'non-production'],
]);
const dev = { environmentRef: 'resource:default/shop-dev' };

describe('worstFirst', () => {
  it('puts production, then open, then the cause, then the newest first', () => {
    const findings = [
      aFinding({ id: findingId(1), ...dev }),
      aFinding({ id: findingId(2), cause: 'controller' }),
      aFinding({ id: findingId(3), status: 'expected' }),
      aFinding({ id: findingId(4), firstSeenAt: secondsAgo(9_000) }),
      aFinding({ id: findingId(5), firstSeenAt: secondsAgo(10) }),
      // Of no known tier: counts as production.
      aFinding({
        id: findingId(6),
        environmentRef: 'resource:default/new',
        firstSeenAt: secondsAgo(5),
      }),
    ];

    expect(worstFirst(findings, tiers).map(({ id }) => id)).toEqual(
      [6, 5, 4, 2, 3, 1].map(findingId),
    );
  });
});
