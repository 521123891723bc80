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

import { parseManifests } from '@gitopshq/drift-engine';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { nextTurn } from './nextTurn';

/** Deeper than any schema of Kubernetes; the stack ends far below. */
const MAX_DEPTH = 200;
/** Values of one document, with what anchors repeat. */
const MAX_VALUES = 1_000_000;

/** A document of a YAML file, or an item of a list in it. */
export interface YamlDocument {
  /** JSON, nothing shared, every object with its own keys only. */
  value: unknown;
  /** Where it starts, from 1. */
  line: number;
}

function broken(file: string, line: number, column: number, what: string) {
  return new RenderError({
    code: 'broken-yaml',
    message: `${file}, line ${line}, column ${column}: ${what}`,
    value: `${file}:${line}:${column}`,
    cure: 'Correct the file and push; until then the last good commit stays in force',
  });
}

/** Copies into plain JSON, within bounds. */
function toJson(value: unknown, fail: (what: string) => Error): unknown {
  let left = MAX_VALUES;
  const copy = (from: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0) {
      throw fail(`holds more than ${MAX_VALUES} values`);
    }
    if (depth > MAX_DEPTH) {
      throw fail(`is nested deeper than ${MAX_DEPTH}`);
    }
    if (Array.isArray(from)) {
      return from.map(item => copy(item, depth + 1));
    }
    if (typeof from === 'object' && from !== null) {
      const to: Record<string, unknown> = {};
      for (const key of Object.keys(from)) {
        Object.defineProperty(to, key, {
          value: copy((from as Record<string, unknown>)[key], depth + 1),
          configurable: true,
          enumerable: true,
          writable: true,
        });
      }
      return to;
    }
    return from;
  };
  return copy(value, 1);
}

/** Documents apart, so that a large file does not hold up everything else. */
function split(text: string): { text: string; line: number }[] {
  // A directive belongs to the document after the marker that follows it.
  if (/^%/m.test(text)) {
    return [{ text, line: 1 }];
  }
  const parts: { text: string; line: number }[] = [];
  let line = 1;
  // A marker in the first column ends a document, wherever it stands.
  for (const part of text.split(/^(?=---(?:[ \t\r]|$))/m)) {
    parts.push({ text: part, line });
    for (
      let at = part.indexOf('\n');
      at >= 0;
      at = part.indexOf('\n', at + 1)
    ) {
      line += 1;
    }
  }
  return parts;
}

/**
 * The documents of a YAML (or JSON) file as Kubernetes' tools read them, lists
 * taken apart, empty ones left out. Gives way to other work between documents.
 *
 * @throws RenderError naming file, line and column.
 */
export async function parseYaml(
  text: string,
  file: string,
): Promise<YamlDocument[]> {
  const documents: YamlDocument[] = [];
  for (const part of split(text.replace(/^\ufeff/, ''))) {
    await nextTurn();
    const { manifests, errors } = parseManifests(part.text, { file });
    const lineOf = (line: number) => part.line + line - 1;
    if (errors[0]) {
      const { line, column, message } = errors[0];
      throw broken(file, lineOf(line), column, message);
    }
    for (const { object, line } of manifests) {
      const at = lineOf(line);
      documents.push({
        value: toJson(object, what => broken(file, at, 1, what)),
        line: at,
      });
    }
  }
  return documents;
}
