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

const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of the UTF-8 bytes of a text, as the API server turns `stringData` into `data`. */
export function encodeText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const chunk =
      (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out +=
      ALPHABET[chunk >> 18] +
      ALPHABET[(chunk >> 12) & 63] +
      (at + 1 < bytes.length ? ALPHABET[(chunk >> 6) & 63] : '=') +
      (at + 2 < bytes.length ? ALPHABET[chunk & 63] : '=');
  }
  return out;
}

/** Bytes of a base64 text with or without line breaks; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = compactBase64(text).replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(compact) || compact.length % 4 === 1) {
    return undefined;
  }
  const bytes = new Uint8Array(Math.floor((compact.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < compact.length; index++) {
    held = (held << 6) | ALPHABET.indexOf(compact[index]);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 255;
      at += 1;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

/** Base64 without the line breaks that Go's decoder ignores. */
export function compactBase64(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, '') : text;
}
