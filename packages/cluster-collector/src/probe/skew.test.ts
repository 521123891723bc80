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

import { skewSecondsOf } from './skew';

const NOW = Date.parse('2026-01-01T12:00:00.000Z');

describe('skewSecondsOf', () => {
  it.each<[string, string | undefined, number, number, number | undefined]>([
    ['no date', undefined, NOW, NOW, undefined],
    ['no readable date', 'yesterday', NOW, NOW, undefined],
    ['the same second', 'Thu, 01 Jan 2026 12:00:00 GMT', NOW, NOW, 0],
    [
      'the end of the same second',
      'Thu, 01 Jan 2026 12:00:00 GMT',
      NOW + 999,
      NOW + 999,
      0,
    ],
    ['ahead', 'Thu, 01 Jan 2026 12:01:05 GMT', NOW + 500, NOW + 500, 65],
    ['behind', 'Thu, 01 Jan 2026 11:59:50 GMT', NOW + 500, NOW + 500, -10],
    [
      'the middle of the round trip',
      'Thu, 01 Jan 2026 12:00:12 GMT',
      NOW,
      NOW + 4000,
      11,
    ],
    [
      'less than a slow round trip can tell',
      'Thu, 01 Jan 2026 12:00:08 GMT',
      NOW,
      NOW + 10_000,
      0,
    ],
  ])('%s', (_name, date, sentAt, receivedAt, expected) => {
    expect(skewSecondsOf(date, sentAt, receivedAt)).toBe(expected);
  });
});
