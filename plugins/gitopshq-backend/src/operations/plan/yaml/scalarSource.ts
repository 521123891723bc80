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
import { Document, isMap, isScalar, parseDocument, Scalar } from 'yaml';

/** Folded lines are as long as the `yaml` library makes them by default. */
const FOLDED_WIDTH = 80;

/** How a scalar is to look. */
export interface ScalarStyle {
  /** Of the scalar it takes the place of. */
  type?: Scalar.Type | null;
  /** Within `{}` or `[]`. */
  inFlow: boolean;
  /** A number, boolean or null as it stood elsewhere, such as `0644`. */
  source?: string;
  /** JSON: strings in double quotes. */
  json?: boolean;
}

/** Whether the text is exactly this value and nothing else. */
function readsAs(text: string, value: unknown, inFlow: boolean): boolean {
  const document = parseDocument(inFlow ? `{k: ${text}}` : `k: ${text}\n`, {
    ...KUBERNETES_YAML_OPTIONS,
    prettyErrors: false,
  });
  const { contents, errors } = document;
  if (errors.length > 0 || !isMap(contents) || contents.items.length !== 1) {
    return false;
  }
  const node = contents.items[0].value;
  return (
    isScalar(node) &&
    node.value === value &&
    node.comment === undefined &&
    contents.comment === undefined &&
    document.comment === null
  );
}

/** YAML's double quotes are JSON's, but for characters YAML cannot print. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const singleQuoted = (value: string) => `'${value.replace(/'/g, "''")}'`;

/** A block scalar: header and lines, each line but the header indented by two. */
function block(
  value: string,
  type: Scalar.BLOCK_FOLDED | Scalar.BLOCK_LITERAL,
) {
  const scalar = new Scalar(value);
  scalar.type = type;
  const text = new Document({ k: scalar }, KUBERNETES_YAML_OPTIONS).toString({
    lineWidth: type === Scalar.BLOCK_FOLDED ? FOLDED_WIDTH : 0,
  });
  const source = text.slice('k: '.length);
  return /^[|>][-+]?\n/.test(source) ? source : undefined;
}

/**
 * The text of a scalar, as near to a given style as reads back as the very
 * value.
 *
 * @returns block scalars with their line breaks and an indentation of two.
 */
export function scalarSource(value: unknown, style: ScalarStyle): string {
  const { type, inFlow, source, json = false } = style;
  if (typeof value !== 'string') {
    const plain = String(value);
    return source !== undefined && readsAs(source, value, inFlow)
      ? source
      : plain;
  }
  const candidates: (string | undefined)[] = [];
  if (
    !inFlow &&
    (type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED) &&
    value.includes('\n')
  ) {
    candidates.push(block(value, type));
  }
  if (type === Scalar.QUOTE_SINGLE && !/[\r\n]/.test(value)) {
    candidates.push(singleQuoted(value));
  }
  if (type !== Scalar.QUOTE_DOUBLE && type !== Scalar.QUOTE_SINGLE && !json) {
    candidates.push(/[\r\n]/.test(value) ? undefined : value);
  }
  candidates.push(doubleQuoted(value));
  return (
    candidates.find(
      text => text !== undefined && readsAs(text, value, inFlow),
    ) ?? doubleQuoted(value)
  );
}
