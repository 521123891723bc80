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

import fc from 'fast-check';
import { LEVELS, levelOfRank, levelRank, worstLevel } from './levels';

describe('levels', () => {
  it('ranks unknown between notice and warning', () => {
    expect(worstLevel(['notice', 'unknown', 'healthy'])).toBe('unknown');
    expect(worstLevel(['warning', 'unknown'])).toBe('warning');
  });

  it('rolls nothing up to unknown, never to healthy', () => {
    expect(worstLevel([])).toBe('unknown');
  });

  it('finds the worst in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LEVELS), { minLength: 1 }),
        levels => {
          expect(levelRank(worstLevel(levels))).toBe(
            Math.max(...levels.map(levelRank)),
          );
        },
      ),
    );
  });

  it.each([-1, 5, 1.5, NaN])('%d is no rank: unknown', rank => {
    expect(levelOfRank(rank)).toBe('unknown');
  });
});
