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

import type http from 'node:http';

/**
 * The time an answer asks to be left alone, ms: header `Retry-After`, in
 * seconds or as a date, which is read against the answer's own `Date`
 * (RFC 9110, 10.2.3). Undefined without one that can be read.
 */
export function retryAfterMs(
  headers: http.IncomingHttpHeaders,
): number | undefined {
  const text = headers['retry-after']?.trim();
  if (!text) {
    return undefined;
  }
  if (/^\d{1,9}$/.test(text)) {
    return Number(text) * 1000;
  }
  const waitMs = Date.parse(text) - Date.parse(headers.date ?? '');
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
