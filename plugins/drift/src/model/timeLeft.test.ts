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

import { timeLeft } from './timeLeft';

const now = Date.parse('2026-03-10T08:00:00.000Z');

describe('timeLeft', () => {
  it.each([
    [undefined, 'never expires'],
    ['2026-03-10T08:00:00.000Z', 'expired'],
    ['2026-03-09T08:00:00.000Z', 'expired'],
    ['not a time', 'expired'],
    ['2026-03-10T08:00:01.000Z', 'expires in 1 min'],
    ['2026-03-10T08:59:00.000Z', 'expires in 59 min'],
    ['2026-03-11T08:00:00.000Z', 'expires in 24 h'],
    ['2026-03-17T08:00:00.000Z', 'expires in 7 d'],
  ])('says of %s: %s', (expiresAt, text) => {
    expect(timeLeft(expiresAt, now)).toBe(text);
  });
});
