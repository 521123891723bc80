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

import { isMap, isNode, type Node, type Pair, type YAMLSeq } from 'yaml';
import { nodeAt, type Place } from './yamlNodes';

/** A value cannot be edited where it stands; the message says why. */
export class NotEditableError extends Error {}

/** Where values of a file stand in its text. */
export class TextPlaces {
  constructor(private readonly text: string) {}

  columnOf(offset: number): number {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    const bom = start === 0 && this.text.startsWith('\ufeff') ? 1 : 0;
    return offset - start - bom;
  }

  startOf({ collection, index }: Place): number {
    const item = collection.items[index];
    const node = isMap(collection) ? (item as Pair).key : item;
    const range = isNode(node) ? node.range : undefined;
    if (!range) {
      throw new NotEditableError('its place cannot be told');
    }
    return range[0];
  }

  endOf(place: Place): number {
    return nodeAt(place)?.range?.[1] ?? this.afterKey(place)[1];
  }

  /** Where the value of a key without one would stand. */
  afterKey({ collection, index }: Place): [number, number] {
    const { key } = collection.items[index] as Pair;
    const end = (key as Node).range![1];
    const colon = this.text.indexOf(':', end) + 1;
    return [colon, colon];
  }

  /** Start of the line after the one something ends in. */
  afterLine(end: number): number {
    if (end > 0 && this.text[end - 1] === '\n') {
      return end;
    }
    const at = this.text.indexOf('\n', end);
    return at < 0 ? this.text.length : at + 1;
  }

  dashOf(collection: YAMLSeq, index: number): number {
    const token = collection.srcToken;
    const dash =
      token?.type === 'block-seq'
        ? token.items[index].start.find(({ type }) => type === 'seq-item-ind')
        : undefined;
    if (!dash) {
      throw new NotEditableError('its place in the list cannot be told');
    }
    return dash.offset;
  }
}
