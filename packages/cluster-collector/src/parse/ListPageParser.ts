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

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What is not an item: kind, apiVersion and metadata; some kilobytes. */
const MAX_ENVELOPE_BYTES = 1024 * 1024;

/**
 * Parses a Kubernetes list as it arrives and hands over one item at a time, so
 * that never more than one object is held as JSON: a page of 500 pods would
 * otherwise stand in memory as text and as an object tree.
 *
 * It only finds where items begin and end; `JSON.parse` reads them.
 */
export class ListPageParser {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inItems = false;
  private mayBeKey = false;
  private key: number[] = [];
  private item: Buffer[] = [];
  private itemBytes = 0;
  private envelope: Buffer[] = [];
  private envelopeBytes = 0;

  constructor(
    private readonly limits: { maxItemBytes: number },
    private readonly onItem: (item: unknown) => void,
    /** Called once per item that was larger and is left out. */
    private readonly onOversize: () => void,
  ) {}

  /** @throws SyntaxError when the bytes cannot be a list. */
  push(chunk: Buffer): void {
    let kept = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.inString) {
        this.readString(byte);
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.refuseScalar(byte);
          this.inString = true;
          this.key = [];
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.inItems && this.depth === 2) {
            // Bytes between two items are white space and commas: dropped.
            kept = at;
          }
          this.depth += 1;
          this.mayBeKey = this.depth === 1;
          if (this.opensItems(byte)) {
            this.keepEnvelope(chunk.subarray(kept, at + 1));
            this.inItems = true;
          }
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.depth -= 1;
          if (this.inItems && this.depth === 2) {
            this.keepItem(chunk.subarray(kept, at + 1));
            this.handOver();
          } else if (this.inItems && this.depth === 1) {
            this.inItems = false;
            kept = at;
          }
          break;
        case COMMA:
          this.mayBeKey = this.depth === 1;
          break;
        case COLON:
          this.mayBeKey = false;
          break;
        default:
          this.refuseScalar(byte);
      }
    }
    if (!this.inItems) {
      this.keepEnvelope(chunk.subarray(kept));
    } else if (this.depth > 2) {
      this.keepItem(chunk.subarray(kept));
    }
  }

  /**
   * The list without its items.
   *
   * @throws SyntaxError when the bytes were no complete JSON object.
   */
  end(): unknown {
    return JSON.parse(Buffer.concat(this.envelope).toString('utf8'));
  }

  private readString(byte: number): void {
    if (this.escaped) {
      this.escaped = false;
    } else if (byte === BACKSLASH) {
      this.escaped = true;
    } else if (byte === QUOTE) {
      this.inString = false;
    } else if (this.mayBeKey && this.key.length <= 'items'.length) {
      this.key.push(byte);
    }
  }

  private opensItems(byte: number): boolean {
    return (
      byte === OPEN_BRACKET &&
      this.depth === 2 &&
      String.fromCharCode(...this.key) === 'items'
    );
  }

  private refuseScalar(byte: number): void {
    const isSpace = byte <= 0x20;
    if (!isSpace && (this.depth === 0 || (this.inItems && this.depth === 2))) {
      throw new SyntaxError('Not a JSON list of objects');
    }
  }

  private keepEnvelope(piece: Buffer): void {
    this.envelopeBytes += piece.length;
    if (this.envelopeBytes > MAX_ENVELOPE_BYTES) {
      throw new SyntaxError('Too much text around the items of a list');
    }
    if (piece.length > 0) {
      this.envelope.push(piece);
    }
  }

  private keepItem(piece: Buffer): void {
    this.itemBytes += piece.length;
    if (this.itemBytes > this.limits.maxItemBytes) {
      this.item = [];
    } else {
      this.item.push(piece);
    }
  }

  private handOver(): void {
    const { item, itemBytes } = this;
    this.item = [];
    this.itemBytes = 0;
    if (itemBytes > this.limits.maxItemBytes) {
      this.onOversize();
    } else {
      this.onItem(JSON.parse(Buffer.concat(item).toString('utf8')));
    }
  }
}
