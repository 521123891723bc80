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

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * When a rule ends, in words: `expires in 3 d`, `expired`, `never expires`.
 *
 * @param expiresAt - ISO 8601; absent for a rule without end.
 * @param now - Epoch ms.
 */
export function timeLeft(expiresAt: string | undefined, now: number): string {
  if (expiresAt === undefined) {
    return 'never expires';
  }
  const leftMs = Date.parse(expiresAt) - now;
  if (!(leftMs > 0)) {
    return 'expired';
  }
  if (leftMs < HOUR_MS) {
    return `expires in ${Math.ceil(leftMs / MINUTE_MS)} min`;
  }
  return leftMs < 2 * DAY_MS
    ? `expires in ${Math.round(leftMs / HOUR_MS)} h`
    : `expires in ${Math.round(leftMs / DAY_MS)} d`;
}
