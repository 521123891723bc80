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

const NEWLINE = 0x0a;

/**
 * Splits a byte stream into lines without holding more than one of them, and
 * never more than `maxLineBytes`.
 */
export class LineSplitter {
  private pieces: Buffer[] = [];
  private pendingBytes = 0;
  private skipping = false;

  constructor(
    private readonly maxLineBytes: number,
    /** Called once per line that was longer and is left out. */
    private readonly onOverlong: () => void,
  ) {}

  /** The lines that `chunk` completes, without their line ends. */
  *push(chunk: Buffer): Generator<string> {
    let start = 0;
    while (start < chunk.length) {
      const end = chunk.indexOf(NEWLINE, start);
      this.keep(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) {
        return;
      }
      const line = this.take();
      if (line !== undefined) {
        yield line;
      }
      start = end + 1;
    }
  }

  /** What is left when the stream has ended; undefined when nothing is. */
  rest(): string | undefined {
    return this.take() || undefined;
  }

  private keep(piece: Buffer): void {
    if (this.skipping) {
      return;
    }
    this.pendingBytes += piece.length;
    if (this.pendingBytes > this.maxLineBytes) {
      this.pieces = [];
      this.skipping = true;
      this.onOverlong();
      return;
    }
    this.pieces.push(piece);
  }

  private take(): string | undefined {
    const line = this.skipping
      ? undefined
      : Buffer.concat(this.pieces).toString('utf8');
    this.pieces = [];
    this.pendingBytes = 0;
    this.skipping = false;
    return line;
  }
}
