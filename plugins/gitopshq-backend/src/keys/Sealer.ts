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

import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/** One of `gitopshq.keys.encryption`. */
export interface EncryptionKey {
  /** Kept beside what it encrypted. */
  id: string;
  key: string;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, 8.2: a random nonce of 96 bits. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Keeps what is derived here apart from other uses of the same secret. */
const PURPOSE = 'gitopshq.encryption';

const derive = (key: string) =>
  Buffer.from(hkdfSync('sha256', key, '', PURPOSE, KEY_BYTES));

/**
 * Encrypts texts for the database by AES-256-GCM: `<key id>.<base64url of
 * nonce, tag and ciphertext>`. What was sealed for one place does not open in
 * another.
 */
export class Sealer {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly first: string;

  /** @param keys - At least one; the first one seals. */
  constructor(
    keys: readonly [EncryptionKey, ...EncryptionKey[]],
    private readonly random: (bytes: number) => Buffer = randomBytes,
  ) {
    this.keys = new Map(keys.map(({ id, key }) => [id, derive(key)]));
    this.first = keys[0].id;
  }

  /** @param place - Where it is kept, such as table and key of the row. */
  seal(text: string, place: string): string {
    const nonce = this.random(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(this.first)!, nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const all = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    return `${this.first}.${all.toString('base64url')}`;
  }

  /**
   * Undefined for what was sealed by a key that is not known, for another
   * place, or was changed since.
   */
  open(sealed: string, place: string): string | undefined {
    const [id, text = ''] = sealed.split('.', 2);
    const key = this.keys.get(id);
    const all = Buffer.from(text, 'base64url');
    if (!key || all.length < NONCE_BYTES + TAG_BYTES) {
      return undefined;
    }
    const cipher = createDecipheriv(CIPHER, key, all.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(Buffer.from(place));
    cipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([
        cipher.update(all.subarray(NONCE_BYTES + TAG_BYTES)),
        cipher.final(),
      ]).toString('utf8');
    } catch {
      // The tag does not fit: no more can be told, and no less be done.
      return undefined;
    }
  }
}
