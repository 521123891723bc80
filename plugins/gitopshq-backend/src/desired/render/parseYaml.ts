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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  LineCounter,
  parseAllDocuments,
  type Document,
  type YAMLParseError,
} from 'yaml';
import { nextTurn } from './nextTurn';

/** Deeper than any schema of Kubernetes; the stack ends far below. */
const MAX_DEPTH = 200;
/** Values of one document, with what anchors repeat. */
const MAX_VALUES = 1_000_000;
const MAX_ALIASES = 100;

/**
 * Types of YAML 1.1 that Kubernetes' parsers do not know: there a time or
 * `12:30` is text.
 */
const UNKNOWN_TAGS = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
  'tag:yaml.org,2002:set',
]);

/** A document of a YAML file. */
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
    if (typeof from === 'number' && !Number.isFinite(from)) {
      throw fail(`holds ${from}, which JSON does not know`);
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
 * The documents of a YAML (or JSON) file as Kubernetes' tools read them:
 * YAML 1.1 booleans and octals, duplicate keys refused. Empty documents are
 * left out. Gives way to other work between documents.
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
    documents.push(...parsePart(part.text, part.line, file));
  }
  return documents;
}

function parsePart(
  text: string,
  firstLine: number,
  file: string,
): YamlDocument[] {
  const lines = new LineCounter();
  let parsed: Document[];
  try {
    // With nothing in it the answer is an empty list with properties.
    parsed = [
      ...parseAllDocuments(text, {
        version: '1.1',
        merge: true,
        prettyErrors: false,
        logLevel: 'error',
        lineCounter: lines,
        customTags: tags =>
          tags.filter(
            tag =>
              typeof tag === 'string' ||
              (!UNKNOWN_TAGS.has(tag.tag) &&
                !('format' in tag && tag.format === 'TIME')),
          ),
      }),
    ] as Document[];
  } catch (error) {
    throw broken(file, firstLine, 1, (error as Error).message);
  }
  return parsed.flatMap(document => {
    const error: YAMLParseError | undefined = document.errors[0];
    const offset = error ? error.pos[0] : document.contents?.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    const at = firstLine + Math.max(line, 1) - 1;
    const fail = (what: string) => broken(file, at, Math.max(col, 1), what);
    if (error) {
      throw fail(error.message);
    }
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (thrown) {
      throw fail((thrown as Error).message);
    }
    return value === null || value === undefined
      ? []
      : [{ value: toJson(value, fail), line: at }];
  });
}
