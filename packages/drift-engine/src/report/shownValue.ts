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

import { decodeBase64 } from '../values/base64';

/** Characters of the fingerprint that are shown. */
const FINGERPRINT_LENGTH = 12;

/**
 * A value as a finding may show it. A Secret's value is shown as
 * `hmac-sha256:<12 hex>`, or not at all when no fingerprint is at hand.
 */
export function shownValue(
  value: unknown,
  isSecret: boolean,
  fingerprint: ((bytes: Uint8Array) => string) | undefined,
): unknown {
  if (!isSecret || value === undefined) {
    return value;
  }
  if (!fingerprint) {
    return undefined;
  }
  const bytes =
    (typeof value === 'string' ? decodeBase64(value) : undefined) ??
    new TextEncoder().encode(JSON.stringify(value) ?? '');
  return `hmac-sha256:${fingerprint(bytes)
    .replace(/^hmac-sha256:/, '')
    .slice(0, FINGERPRINT_LENGTH)}`;
}
