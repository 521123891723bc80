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

import { KUBERNETES_YAML_OPTIONS } from '@gitopshq/drift-engine';
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
  type Node,
} from 'yaml';

/** How the file around a new piece of YAML is written. */
export interface Surroundings {
  /** Columns of one level. */
  step: number;
  /** Whether dashes stand further right than the key they belong to. */
  indentSeq: boolean;
}

/** What is to be written: a value, and the node to take comments and style from. */
export interface Wanted {
  value: unknown;
  node?: Node;
}

/** Reads {@link Surroundings} off a document. */
export function surroundingsOf(
  document: Document.Parsed,
  columnOf: (offset: number) => number,
): Surroundings {
  const steps: number[] = [];
  let indentSeq: boolean | undefined;
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isNode(key) || !key.range || !isCollection(value) || value.flow) {
        return undefined;
      }
      const column = columnOf(key.range[0]);
      const inner = columnOf(value.range![0]);
      if (isMap(value) && inner > column) {
        steps.push(inner - column);
      } else if (isSeq(value)) {
        indentSeq ??= inner > column;
      }
      // The first hundred tell enough.
      return steps.length > 100 ? visit.BREAK : undefined;
    },
  });
  return {
    step: steps.length > 0 ? Math.min(...steps) : 2,
    indentSeq: indentSeq ?? true,
  };
}

/** A copy that can be put elsewhere; undefined when it leans on anchors. */
function loose(node: Node | undefined): Node | undefined {
  if (!node || isAlias(node)) {
    return undefined;
  }
  let leans = false;
  visit(node, {
    Alias: () => {
      leans = true;
      return visit.BREAK;
    },
    Pair: (_, { key }) => {
      leans ||= isScalar(key) && key.source === '<<';
      return undefined;
    },
  });
  if (leans) {
    return undefined;
  }
  const copy = node.clone() as Node;
  visit(copy, {
    Node: (_, each) => {
      if ('anchor' in each) {
        delete each.anchor;
      }
    },
  });
  copy.spaceBefore = false;
  return copy;
}

function nodeFor(document: Document, { value, node }: Wanted): Node {
  const copy = loose(node);
  if (copy) {
    return copy;
  }
  const made = document.createNode(value, { aliasDuplicateObjects: false });
  visit(made, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.includes('\n')) {
        scalar.type = Scalar.BLOCK_LITERAL;
      }
    },
  });
  return made;
}

const printed = (document: Document, { step, indentSeq }: Surroundings) =>
  document
    .toString({
      lineWidth: 0,
      indent: step,
      indentSeq,
      flowCollectionPadding: false,
    })
    .replace(/\n$/, '');

/** Lines of `key: value` as it stands in a block, not indented. */
export function pairLines(
  key: string,
  wanted: Wanted,
  surroundings: Surroundings,
): string[] {
  const document = new Document(undefined, KUBERNETES_YAML_OPTIONS);
  const map = new YAMLMap(document.schema);
  map.items.push(new Pair(document.createNode(key), nodeFor(document, wanted)));
  document.contents = map as unknown as typeof document.contents;
  return printed(document, surroundings).split('\n');
}

/** Lines of `- value` as it stands in a block, not indented. */
export function itemLines(
  wanted: Wanted,
  { indentSeq }: Surroundings,
): string[] {
  const document = new Document(undefined, KUBERNETES_YAML_OPTIONS);
  const list = new YAMLSeq(document.schema);
  list.items.push(nodeFor(document, wanted));
  document.contents = list as unknown as typeof document.contents;
  // A wider step would push the item away from its dash.
  return printed(document, { step: 2, indentSeq }).split('\n');
}
