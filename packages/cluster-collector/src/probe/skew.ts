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

/** An HTTP date is cut to whole seconds (RFC 9110, 5.6.7). */
const DATE_RESOLUTION_MS = 1000;

/**
 * The server's clock minus ours, in whole seconds; 0 when the difference is
 * smaller than what the date's resolution and the round trip can tell.
 * Undefined without a readable date.
 *
 * @param date - the `Date` header.
 * @param sentAt - our clock when the request left, epoch ms.
 * @param receivedAt - our clock when the answer's head came, epoch ms.
 */
export function skewSecondsOf(
  date: string | undefined,
  sentAt: number,
  receivedAt: number,
): number | undefined {
  const serverMs = date === undefined ? NaN : Date.parse(date);
  if (Number.isNaN(serverMs)) {
    return undefined;
  }
  const skewMs = serverMs + DATE_RESOLUTION_MS / 2 - (sentAt + receivedAt) / 2;
  const uncertaintyMs = DATE_RESOLUTION_MS / 2 + (receivedAt - sentAt) / 2;
  return Math.abs(skewMs) < Math.max(DATE_RESOLUTION_MS, uncertaintyMs)
    ? 0
    : Math.round(skewMs / 1000);
}
