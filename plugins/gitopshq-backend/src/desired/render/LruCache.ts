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

/** Keeps what was used last, up to a number of bytes altogether. */
export class LruCache<Value> {
  private readonly entries = new Map<
    string,
    { value: Value; sizeBytes: number }
  >();
  private totalBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry) {
      // A Map iterates in order of insertion: the oldest use comes first.
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry?.value;
  }

  /** One larger than the whole cache is not kept. */
  set(key: string, value: Value, sizeBytes: number): void {
    this.totalBytes -= this.entries.get(key)?.sizeBytes ?? 0;
    this.entries.delete(key);
    if (sizeBytes > this.maxBytes) {
      return;
    }
    this.entries.set(key, { value, sizeBytes });
    this.totalBytes += sizeBytes;
    for (const [oldest, entry] of this.entries) {
      if (this.totalBytes <= this.maxBytes) {
        break;
      }
      this.entries.delete(oldest);
      this.totalBytes -= entry.sizeBytes;
    }
  }
}
