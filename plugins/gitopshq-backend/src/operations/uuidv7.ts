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

import { randomBytes } from 'node:crypto';

/**
 * A UUID of version 7 (RFC 9562, 5.7): ids made later sort later.
 *
 * @param now - Epoch ms.
 * @param bytes - Ten random bytes.
 */
export function uuidv7(now: number, bytes: Buffer = randomBytes(10)): string {
  const id = Buffer.alloc(16);
  id.writeUIntBE(now, 0, 6);
  bytes.copy(id, 6, 0, 10);
  /* eslint-disable no-bitwise -- version and variant are bits of a byte */
  id[6] = (id[6] & 0x0f) | 0x70;
  id[8] = (id[8] & 0x3f) | 0x80;
  /* eslint-enable no-bitwise */
  const hex = id.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
