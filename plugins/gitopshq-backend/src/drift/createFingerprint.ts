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

import { createHmac, randomBytes } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { GitopshqConfig } from '@gitopshq/backstage-plugin-gitopshq-common';

/**
 * HMAC-SHA256 in hex that stands for what must not leave the hub. Without a
 * configured key one is made for this process: fingerprints then change with
 * each start.
 *
 * @param isProduction - NODE_ENV is `production`.
 * @throws InputError when production needs a key and has none.
 */
export function createFingerprint(
  config: Pick<GitopshqConfig, 'keys' | 'environments'>,
  isProduction: boolean,
): (bytes: Uint8Array) => string {
  const comparing = config.environments.find(each => each.compareSecrets);
  if (isProduction && comparing && config.keys.fingerprint === undefined) {
    throw new InputError(
      `gitopshq.keys.fingerprint is missing, and gitopshq.environments compares Secrets of ${comparing.name}: set it to a secret such as the output of "openssl rand -hex 32", or compareSecrets to false`,
    );
  }
  const key = config.keys.fingerprint ?? randomBytes(32);
  return bytes => createHmac('sha256', key).update(bytes).digest('hex');
}
