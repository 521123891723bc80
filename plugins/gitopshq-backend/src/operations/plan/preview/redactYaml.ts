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
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type Pair,
  type Scalar,
} from 'yaml';

/** What is to be hidden of YAML, and how. */
export interface YamlRedaction {
  isSecret(name: string): boolean;
  /** What is shown instead of a value. */
  hide(value: unknown): string;
}

/** Keys of a Secret that are no secret; all else is hidden. */
const OPEN_KEYS = /^(apiVersion|kind|metadata|type|immutable)$/;
const SECRET_KIND = /^[ \t]*"?kind"?:[ \t]*["']?Secret["']?,?[ \t]*(#.*)?\r?$/m;
/** `key: value` of a file that cannot be parsed. */
const LINE = /^(\s*(?:- )?["']?([\w./-]+)["']?:\s+)(\S.*)$/;
const OPEN_LINE = /^(apiVersion|kind|name|namespace|type)$/;

/**
 * A YAML or JSON file with the values of Secrets, of names that match and what
 * is encrypted hidden where they stand; all other text stays.
 */
export function redactYaml(text: string, redaction: YamlRedaction): string {
  const documents = parseAllDocuments(text, KUBERNETES_YAML_OPTIONS);
  if (documents.some(each => each.errors.length > 0 || isTemplate(each))) {
    return redactLines(text, redaction);
  }
  const hidden: { start: number; end: number; text: string }[] = [];
  for (const document of documents) {
    const hide = (scalar: Scalar) => {
      const [start, end] = scalar.range ?? [0, 0];
      if (end > start) {
        const line = text.slice(start, end).endsWith('\n') ? '\n' : '';
        hidden.push({ start, end, text: redaction.hide(scalar.value) + line });
      }
    };
    visit(document, {
      Scalar: (place, scalar, path) => {
        if (place === 'key') {
          return;
        }
        const names = namesOf(path);
        const text_ = typeof scalar.value === 'string' ? scalar.value : '';
        if (
          text_.startsWith('ENC[') ||
          isOfSecret(path) ||
          names[0] === 'sops' ||
          isNamedSecret(path, names, redaction.isSecret)
        ) {
          hide(scalar);
        }
      },
    });
  }
  return hidden
    .sort((a, b) => b.start - a.start)
    .reduce(
      (now, { start, end, text: into }) =>
        now.slice(0, start) + into + now.slice(end),
      text,
    );
}

/** `{{ … }}` reads as a map whose key is a map. */
function isTemplate(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Pair: (_, { key }) => {
      found ||= isCollection(key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

type Path = readonly unknown[];

/** Names of keys on the way. */
function namesOf(path: Path): string[] {
  return path.filter(isPair).map(keyOf);
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** Below a map that is a Secret, or under what makes one. */
function isOfSecret(path: Path): boolean {
  for (const [index, node] of path.entries()) {
    const below = path[index + 1];
    if (isMap(node) && isPair(below)) {
      if (
        node.get('kind') === 'Secret' &&
        // Without a version it may be a mere reference to one.
        (/^(data|stringData)$/.test(keyOf(below)) ||
          (node.has('apiVersion') && !OPEN_KEYS.test(keyOf(below))))
      ) {
        return true;
      }
    }
    // Literals of a generator: the whole `KEY=value`.
    if (
      isPair(node) &&
      keyOf(node) === 'secretGenerator' &&
      path.slice(index).some(each => isPair(each) && keyOf(each) === 'literals')
    ) {
      return true;
    }
  }
  return false;
}

/** By its own name, or that of the named item it is the value of. */
function isNamedSecret(
  path: Path,
  names: readonly string[],
  isSecret: (name: string) => boolean,
): boolean {
  const parent = path.at(-1);
  if (isSeq(parent)) {
    return false;
  }
  const last = names.at(-1);
  if (last === undefined) {
    return false;
  }
  if (isSecret(last)) {
    return true;
  }
  const map = path.at(-2);
  const name = last === 'value' && isMap(map) ? map.get('name') : undefined;
  return typeof name === 'string' && isSecret(name);
}

/** Templates: of one that makes a Secret nothing but keys is shown. */
function redactLines(text: string, { isSecret, hide }: YamlRedaction): string {
  const ofSecret = SECRET_KIND.test(text);
  return text
    .split('\n')
    .map(line => {
      const [, lead, name, value] = LINE.exec(line) ?? [];
      if (lead !== undefined) {
        const open = ofSecret ? OPEN_LINE.test(name) : !isSecret(name);
        return open ? line : `${lead}${hide(value)}`;
      }
      const bare = line.trim();
      const structure =
        bare === '' || /^(#|---)/.test(bare) || /:\s*$/.test(bare);
      return ofSecret && !structure ? hide(line) : line;
    })
    .join('\n');
}
