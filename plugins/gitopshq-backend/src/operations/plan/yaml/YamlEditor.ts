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

import type { Segment } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import {
  itemLines,
  pairLines,
  surroundingsOf,
  type Surroundings,
  type Wanted,
} from './fragment';
import { scalarSource } from './scalarSource';
import { NotEditableError, TextPlaces } from './TextPlaces';
import type { YamlPart } from './YamlFile';
import { around, indexIn, keyOf, nodeAt, type Place } from './yamlNodes';

/** Text that takes the place of other text. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

const isScalarValue = (value: unknown) =>
  typeof value !== 'object' || value === null;

/** Edits one document of a file where it stands; all other text stays. */
export class YamlEditor {
  private readonly eol: string;
  private readonly surroundings: Surroundings;
  private readonly places: TextPlaces;

  constructor(
    private readonly text: string,
    private readonly part: YamlPart,
    private readonly json: boolean,
  ) {
    this.eol = text.includes('\r\n') ? '\r\n' : '\n';
    this.places = new TextPlaces(text);
    this.surroundings = surroundingsOf(part.document, at =>
      this.places.columnOf(at),
    );
  }

  /** Puts a value at a path, whether or not something is there. */
  set(path: readonly Segment[], wanted: Wanted): Splice[] {
    const { places, rest } = this.resolve(path);
    const place = places.at(-1);
    if (rest.length > 0) {
      return [this.add(places, rest, wanted)];
    }
    if (!place) {
      throw new NotEditableError('it is the whole document');
    }
    return this.replace(place, wanted);
  }

  /** Takes away what is at a path. */
  remove(path: readonly Segment[]): Splice {
    const { places, rest } = this.resolve(path);
    const place = places.at(-1);
    if (!place || rest.length > 0) {
      throw new NotEditableError(
        place
          ? 'it comes from a merge (<<), and would have to be taken away there'
          : 'it is the whole document',
      );
    }
    const { collection, index } = place;
    if (collection.items.length === 1) {
      return this.spliceOf(collection, isSeq(collection) ? '[]' : '{}');
    }
    return collection.flow
      ? this.removeFromFlow(collection, index)
      : this.removeFromBlock(collection, index);
  }

  /** Walks down as far as nodes are there. */
  private resolve(path: readonly Segment[]): {
    places: Place[];
    rest: readonly Segment[];
  } {
    const places: Place[] = [];
    let node: unknown = this.part.document.contents;
    for (const [depth, segment] of path.entries()) {
      if (isAlias(node)) {
        throw new NotEditableError(
          `it lies in what the anchor &${node.source} states, which is used elsewhere too`,
        );
      }
      const index = isCollection(node) ? indexIn(node, segment) : -1;
      if (index < 0) {
        return { places, rest: path.slice(depth) };
      }
      const collection = node as YAMLMap | YAMLSeq;
      places.push({ collection, index });
      node = isMap(collection)
        ? (collection.items[index] as Pair).value
        : collection.items[index];
    }
    return { places, rest: [] };
  }

  private replace(place: Place, wanted: Wanted): Splice[] {
    const node = nodeAt(place);
    const { value } = wanted;
    if (isSeq(node) && Array.isArray(value)) {
      const inner = this.replaceItems(node, value);
      if (inner) {
        return inner;
      }
    }
    const simple = !node || isScalar(node) || isAlias(node);
    const longText = typeof value === 'string' && value.includes('\n');
    const isBlock = isScalar(node) && node.type?.startsWith('BLOCK');
    const { flow } = place.collection;
    if (simple && isScalarValue(value) && (!longText || isBlock || flow)) {
      return [this.replaceScalar(place, node, wanted)];
    }
    const inline =
      flow || (isCollection(node) && node.flow && !isScalarValue(value));
    return [
      inline && node
        ? this.spliceOf(node, this.flowText(value))
        : this.rewrite(place, wanted),
    ];
  }

  /** Lists that differ in some of their scalars only. */
  private replaceItems(
    node: YAMLSeq,
    wanted: readonly unknown[],
  ): Splice[] | undefined {
    const now = node.toJS(this.part.document) as unknown[];
    const differ = now
      .map((_, index) => index)
      .filter(index => !isEqual(now[index], wanted[index]));
    const scalars =
      now.length === wanted.length &&
      differ.every(
        index => isScalar(node.items[index]) && isScalarValue(wanted[index]),
      );
    return scalars
      ? differ.flatMap(index =>
          this.replace({ collection: node, index }, { value: wanted[index] }),
        )
      : undefined;
  }

  private replaceScalar(
    place: Place,
    node: Node | undefined,
    { value, node: model }: Wanted,
  ): Splice {
    const [start, end] = node?.range ?? this.places.afterKey(place);
    const old = this.text.slice(start, end);
    const scalar = isScalar(node) ? node : undefined;
    let text = scalarSource(value, {
      type: scalar?.type,
      inFlow: Boolean(place.collection.flow),
      json: this.json,
      ...(isScalar(model) &&
        model.type === 'PLAIN' &&
        model.source !== undefined && { source: model.source }),
    });
    if (/^[|>]/.test(text) && text.includes('\n')) {
      text = this.indentBlock(text, old, place);
    } else if (/\n$/.test(old)) {
      text += this.eol;
    }
    if (start === end) {
      // Nothing stood there: `key:`, or a lone dash.
      const before = /\s/.test(this.text[start - 1] ?? ' ') ? '' : ' ';
      const after = this.text[start] === '#' ? ' ' : '';
      text = `${before}${text}${after}`;
    }
    return { start, end, text };
  }

  /** Gives a block scalar the indentation of the one it takes the place of. */
  private indentBlock(text: string, old: string, place: Place): string {
    const known = /\n([ ]+)\S/.exec(old)?.[1];
    const indent =
      known ??
      ' '.repeat(
        this.places.columnOf(this.places.startOf(place)) +
          this.surroundings.step,
      );
    return text
      .split('\n')
      .map((line, index) =>
        index === 0 || line === '' ? line : indent + line.slice(2),
      )
      .join(this.eol);
  }

  /** Writes `key: value` or an item anew. */
  private rewrite(place: Place, wanted: Wanted): Splice {
    const { collection, index } = place;
    const start = this.places.startOf(place);
    const node = nodeAt(place);
    const end = node?.range?.[1] ?? this.places.afterKey(place)[1];
    const lines = isMap(collection)
      ? pairLines(
          keyOf(collection.items[index] as Pair),
          wanted,
          this.surroundings,
        )
      : itemLines(wanted, this.surroundings);
    if (isSeq(collection)) {
      lines[0] = lines[0].slice(2);
    }
    const column = this.places.columnOf(start) - (isSeq(collection) ? 2 : 0);
    let ending = /\n$/.test(this.text.slice(start, end)) ? this.eol : '';
    if (this.text[end] === '#') {
      ending = ' ';
    }
    return { start, end, text: this.indented(lines, column) + ending };
  }

  private indented(lines: readonly string[], column: number): string {
    const indent = ' '.repeat(Math.max(0, column));
    return lines
      .map((line, index) => (index === 0 || line === '' ? line : indent + line))
      .join(this.eol);
  }

  /** Adds what is not there to the last collection that is. */
  private add(
    places: readonly Place[],
    rest: readonly Segment[],
    wanted: Wanted,
  ): Splice {
    const [segment, ...inner] = rest;
    const node =
      places.length > 0 ? nodeAt(places.at(-1)!) : this.part.document.contents;
    const content: Wanted =
      inner.length === 0
        ? wanted
        : {
            value: inner.reduceRight<unknown>(
              (value, each) => around(each, value),
              wanted.value,
            ),
          };
    if (
      !isCollection(node) ||
      (node.items.length === 0 && !places.at(-1)?.collection.flow)
    ) {
      // Nothing, null or an empty collection: it is written as a block.
      const place = places.at(-1);
      if (!place || (isScalar(node) && node.value !== null)) {
        throw new NotEditableError('what is there is no map or list');
      }
      return this.rewrite(place, { value: around(segment, content.value) });
    }
    if (isMap(node) !== (typeof segment === 'string')) {
      throw new NotEditableError(
        `what is there is a ${isMap(node) ? 'map' : 'list'}`,
      );
    }
    const item: Wanted =
      typeof segment !== 'string' && 'keys' in segment && inner.length > 0
        ? { value: (around(segment, content.value) as unknown[])[0] }
        : content;
    return node.flow
      ? this.addToFlow(node as YAMLMap | YAMLSeq, segment, item)
      : this.addToBlock(node as YAMLMap | YAMLSeq, segment, item);
  }

  private addToBlock(
    node: YAMLMap | YAMLSeq,
    segment: Segment,
    wanted: Wanted,
  ): Splice {
    const column = this.places.columnOf(node.range![0]);
    const lines =
      typeof segment === 'string'
        ? pairLines(segment, wanted, this.surroundings)
        : itemLines(wanted, this.surroundings);
    const at = this.places.afterLine(
      this.places.endOf({ collection: node, index: node.items.length - 1 }),
    );
    const open = at > 0 && this.text[at - 1] !== '\n';
    const text = `${' '.repeat(column)}${this.indented(lines, column)}`;
    return {
      start: at,
      end: at,
      text: open ? `${this.eol}${text}` : `${text}${this.eol}`,
    };
  }

  private addToFlow(
    node: YAMLMap | YAMLSeq,
    segment: Segment,
    { value }: Wanted,
  ): Splice {
    const bare =
      typeof segment === 'string' &&
      !this.json &&
      /^[A-Za-z][\w-]*$/.test(segment);
    const key =
      typeof segment === 'string'
        ? `${bare ? segment : JSON.stringify(segment)}: `
        : '';
    const text = `${key}${this.flowText(value)}`;
    if (node.items.length === 0) {
      const at = node.range![0] + 1;
      return { start: at, end: at, text };
    }
    const last = { collection: node, index: node.items.length - 1 };
    const start = this.places.startOf(last);
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const lead = this.text.slice(lineStart, start);
    const separator =
      lead.trim() === '' && lineStart > 0 ? this.eol + lead : ' ';
    const at = this.places.endOf(last);
    return { start: at, end: at, text: `,${separator}${text}` };
  }

  private flowText(value: unknown): string {
    return isScalarValue(value)
      ? scalarSource(value, { inFlow: true, json: this.json })
      : JSON.stringify(value);
  }

  private removeFromFlow(collection: YAMLMap | YAMLSeq, index: number): Splice {
    const own = { collection, index };
    return index > 0
      ? {
          start: this.places.endOf({ collection, index: index - 1 }),
          end: this.places.endOf(own),
          text: '',
        }
      : {
          start: this.places.startOf(own),
          end: this.places.startOf({ collection, index: index + 1 }),
          text: '',
        };
  }

  private removeFromBlock(
    collection: YAMLMap | YAMLSeq,
    index: number,
  ): Splice {
    const own = { collection, index };
    const start = isSeq(collection)
      ? this.places.dashOf(collection, index)
      : this.places.startOf(own);
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const lead = this.text.slice(lineStart, start).replace(/^\ufeff/, '');
    if (lead.trim() === '') {
      return {
        start: lineStart,
        end: this.places.afterLine(this.places.endOf(own)),
        text: '',
      };
    }
    // After a dash: the next one moves up to it.
    if (index > 0) {
      throw new NotEditableError('more than one value stands in its line');
    }
    const next = isSeq(collection)
      ? this.places.dashOf(collection, 1)
      : this.places.startOf({ collection, index: 1 });
    return { start, end: next, text: '' };
  }

  private spliceOf(node: Node, text: string): Splice {
    const [start, end] = node.range!;
    const old = this.text.slice(start, end);
    const ending = /\r?\n$/.exec(old)?.[0] ?? '';
    // A block begins below its key; what takes its place stands beside it.
    const first = isCollection(node) && !node.flow;
    if (!first) {
      return { start, end, text: text + ending };
    }
    let from = start;
    while (/[ \t\r\n]/.test(this.text[from - 1] ?? '')) {
      from -= 1;
    }
    const beside = this.text[from - 1] === ':' ? ' ' : '';
    return beside
      ? { start: from, end, text: beside + text + ending }
      : { start, end, text: text + ending };
  }
}
