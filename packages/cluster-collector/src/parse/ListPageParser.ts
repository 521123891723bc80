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

const SPACE = 0x20;
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

/** Depth of `metadata` of an item, whose own braces are the first. */
const METADATA_DEPTH = 2;

/** What precedes the list of field managers. */
const MANAGED_FIELDS = Buffer.from('"managedFields":');

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
  /** In the items: what has to come before the next one. */
  private next: 'first' | 'comma' | 'item' = 'first';
  /** Of the open braces and brackets of an item, its own included. */
  private itemDepth = 0;
  private leavingOut = false;
  private item: Buffer[] = [];
  private itemBytes = 0;
  private envelope: Buffer[] = [];
  private envelopeBytes = 0;

  constructor(
    private readonly options: {
      maxItemBytes: number;
      /**
       * Hands over a list `managedFields` as deep as that of `metadata` as an
       * empty one where that is cheap: it is often half of an object.
       */
      omitManagedFields?: boolean;
    },
    private readonly onItem: (item: unknown) => void,
    /** Called once per item that was larger and is left out. */
    private readonly onOversize: () => void,
  ) {}

  /** @throws SyntaxError when the bytes cannot be a list. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at =
        this.itemDepth > 0
          ? this.readItem(chunk, at)
          : this.readEnvelope(chunk, at);
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

  /** Reads until an item begins; answers where. */
  private readEnvelope(chunk: Buffer, from: number): number {
    let kept = from;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.inString) {
        this.readString(byte);
        continue;
      }
      if (this.inItems) {
        if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          this.refuseUnless(this.next !== 'comma');
          return this.beginItem(chunk, at);
        }
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          this.refuseUnless(this.next !== 'item');
          this.inItems = false;
          this.depth -= 1;
          kept = at;
        } else if (byte === COMMA) {
          this.refuseUnless(this.next === 'comma');
          this.next = 'item';
        } else {
          this.refuseUnless(byte <= SPACE);
        }
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.refuseUnless(this.depth > 0);
          this.inString = true;
          this.key = [];
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.depth += 1;
          this.mayBeKey = this.depth === 1;
          if (this.opensItems(byte)) {
            this.keepEnvelope(chunk.subarray(kept, at + 1));
            this.inItems = true;
            this.next = 'first';
          }
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.depth -= 1;
          break;
        case COMMA:
          this.mayBeKey = this.depth === 1;
          break;
        case COLON:
          this.mayBeKey = false;
          break;
        default:
          this.refuseUnless(byte <= SPACE || this.depth > 0);
      }
    }
    if (!this.inItems) {
      this.keepEnvelope(chunk.subarray(kept));
    }
    return chunk.length;
  }

  private beginItem(chunk: Buffer, at: number): number {
    this.itemDepth = 1;
    this.keepItem(chunk.subarray(at, at + 1));
    return at + 1;
  }

  /**
   * Reads until the item ends; answers where. Nearly all bytes of a list pass
   * here, hence local variables and loops for what is the most.
   */
  private readItem(chunk: Buffer, from: number): number {
    const { length } = chunk;
    let { itemDepth, inString, escaped, leavingOut } = this;
    let kept = from;
    let at = from;
    while (at < length) {
      if (inString) {
        if (escaped) {
          escaped = false;
          at += 1;
        }
        while (at < length && chunk[at] !== QUOTE && chunk[at] !== BACKSLASH) {
          at += 1;
        }
        if (at < length) {
          escaped = chunk[at] === BACKSLASH;
          inString = escaped;
          at += 1;
        }
        continue;
      }
      const byte = chunk[at];
      at += 1;
      if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (itemDepth === METADATA_DEPTH && this.mayLeaveOut(chunk, at - 1)) {
          leavingOut = true;
          this.keepItem(chunk.subarray(kept, at));
          kept = at;
        }
        itemDepth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        itemDepth -= 1;
        if (leavingOut && itemDepth === METADATA_DEPTH) {
          leavingOut = false;
          this.itemBytes += at - 1 - kept;
          kept = at - 1;
        }
        if (itemDepth === 0) {
          break;
        }
      }
    }
    this.itemDepth = itemDepth;
    this.inString = inString;
    this.escaped = escaped;
    this.leavingOut = leavingOut;
    if (leavingOut) {
      this.itemBytes += at - kept;
    } else {
      this.keepItem(chunk.subarray(kept, at));
    }
    if (itemDepth === 0) {
      this.next = 'comma';
      this.handOver();
    }
    return at;
  }

  /** Only when the name is in the same chunk; else it is kept, which is as right. */
  private mayLeaveOut(chunk: Buffer, at: number): boolean {
    const nameAt = at - MANAGED_FIELDS.length;
    return (
      this.options.omitManagedFields === true &&
      chunk[at] === OPEN_BRACKET &&
      nameAt > 0 &&
      // Else the quote is one of a longer name.
      chunk[nameAt - 1] !== BACKSLASH &&
      MANAGED_FIELDS.compare(chunk, nameAt, at) === 0
    );
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

  private refuseUnless(isPossible: boolean): void {
    if (!isPossible) {
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
    if (this.itemBytes > this.options.maxItemBytes) {
      this.item = [];
    } else {
      this.item.push(piece);
    }
  }

  private handOver(): void {
    const { item, itemBytes } = this;
    this.item = [];
    this.itemBytes = 0;
    if (itemBytes > this.options.maxItemBytes) {
      this.onOversize();
    } else {
      const text = item.length === 1 ? item[0] : Buffer.concat(item);
      this.onItem(JSON.parse(text.toString('utf8')));
    }
  }
}
