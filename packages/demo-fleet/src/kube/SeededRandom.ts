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

import { createHash } from 'crypto';

/** The letters Kubernetes uses for generated names: no vowels, no look-alikes. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Deterministic randomness (mulberry32): the same seed and the same calls give the same cluster.
 * @public
 */
export class SeededRandom {
  #state: number;

  constructor(seed: string | number) {
    this.#state = createHash('sha256')
      .update(String(seed))
      .digest()
      .readUInt32LE(0);
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    let digits = '';
    while (digits.length < length) {
      digits += this.below(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return digits.slice(0, length);
  }

  /** A name suffix in Kubernetes' own alphabet. */
  suffix(length: number = 5): string {
    return Array.from(
      { length },
      () => NAME_LETTERS[this.below(NAME_LETTERS.length)],
    ).join('');
  }

  /** A version 4 UUID. */
  uuid(): string {
    const variant = (8 + this.below(4)).toString(16);
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${variant}${this.hex(
      3,
    )}-${this.hex(12)}`;
  }
}

/** A stable ten-letter hash in the alphabet of generated names, as in `pod-template-hash`. */
export function nameHash(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return Array.from(digest.subarray(0, 10))
    .map(byte => NAME_LETTERS[byte % NAME_LETTERS.length])
    .join('');
}

/** A number in [0, 1) that is always the same for the same text. */
export function hashShare(text: string): number {
  return (
    createHash('sha256').update(text).digest().readUInt32LE(0) / 4294967296
  );
}
