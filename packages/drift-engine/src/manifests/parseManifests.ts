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

import { isRecord, own, sortOf } from '../json';
import type { KubernetesObject } from '../types';
import { parseKubernetesYaml } from './kubernetesYaml';

/** An object and where its document starts. */
export interface Manifest {
  readonly object: KubernetesObject;
  readonly file: string;
  /** First line of the document, counted from 1. */
  readonly line: number;
}

/** A document that is no manifest. */
export interface ManifestError {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What a manifest file holds; one broken document does not hide the others. */
export interface ParsedManifests {
  readonly manifests: readonly Manifest[];
  readonly errors: readonly ManifestError[];
}

/** Aliases a document may resolve to, counted through nested ones: what anchor bombs exceed. */
const MAX_ALIASES = 1000;

/** Lists inside lists that are unfolded. */
const MAX_LIST_DEPTH = 4;

/**
 * Reads a manifest file as Kubernetes tools do: several documents, empty ones
 * skipped, lists unfolded; JSON is YAML.
 *
 * @param options - `file`: the name errors carry.
 */
export function parseManifests(
  text: string,
  options: { file: string },
): ParsedManifests {
  const { file } = options;
  const manifests: Manifest[] = [];
  const errors: ManifestError[] = [];
  for (const { body, line } of documentsOf(text)) {
    try {
      for (const object of objectsOf(valueOf(body), 0)) {
        manifests.push({ object, file, line });
      }
    } catch (error) {
      errors.push({ file, ...placeOf(error, line), message: messageOf(error) });
    }
  }
  return { manifests, errors };
}

class DocumentError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Splits at lines starting with `---`, as Kubernetes' YAML reader does. */
function* documentsOf(text: string): Generator<{ body: string; line: number }> {
  const separator = /^---(?=[ \t\r\n]|$)[^\n]*(?:\n|$)/gm;
  let start = 0;
  let line = 1;
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  for (;;) {
    const match = separator.exec(source);
    const body = source.slice(start, match?.index);
    // Before a marker there may be directives and comments only.
    if (!/^\s*(?:[%#][^\n]*(?:\n\s*|$))*$/.test(body)) {
      yield { body, line };
    }
    if (!match) {
      return;
    }
    // `--- {inline: document}` keeps what follows the marker.
    const rest = match[0].slice(3).replace(/^[ \t]+(?=#)[^\n]*/, '');
    start = rest.trim() === '' ? separator.lastIndex : match.index + 3;
    line += lines(body) + (rest.trim() === '' ? lines(match[0]) : 0);
    if (separator.lastIndex >= source.length && rest.trim() === '') {
      return;
    }
  }
}

function lines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}

function valueOf(body: string): unknown {
  const start = body.trimStart();
  if (start.startsWith('{')) {
    try {
      return JSON.parse(start) as unknown;
    } catch {
      // Flow-style YAML, or broken: the YAML parser knows where.
    }
  }
  const document = parseKubernetesYaml(body);
  const [error] = document.errors;
  if (error) {
    const place = error.linePos?.[0];
    throw new DocumentError(
      error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''),
      place?.line ?? 1,
      place?.col ?? 1,
    );
  }
  return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
}

function* objectsOf(
  value: unknown,
  depth: number,
): Generator<KubernetesObject> {
  if (value === null || value === undefined) {
    return;
  }
  if (!isRecord(value)) {
    throw new DocumentError(
      `a document is ${sortOf(value)} where a Kubernetes object belongs`,
      1,
      1,
    );
  }
  const kind = own(value, 'kind');
  const items = own(value, 'items');
  if (
    typeof kind !== 'string' ||
    !kind.endsWith('List') ||
    !Array.isArray(items)
  ) {
    yield value;
    return;
  }
  if (depth >= MAX_LIST_DEPTH) {
    throw new DocumentError('lists are nested in lists too deeply', 1, 1);
  }
  for (const item of items) {
    const inherited =
      kind === 'List' || !isRecord(item)
        ? item
        : {
            apiVersion: own(value, 'apiVersion'),
            kind: kind.slice(0, -'List'.length),
            ...item,
          };
    yield* objectsOf(inherited, depth + 1);
  }
}

function placeOf(
  error: unknown,
  firstLine: number,
): { line: number; column: number } {
  return error instanceof DocumentError
    ? { line: firstLine + error.line - 1, column: error.column }
    : { line: firstLine, column: 1 };
}

function messageOf(error: unknown): string {
  if (error instanceof DocumentError) {
    return error.message;
  }
  if (error instanceof RangeError) {
    return 'the document is nested too deeply';
  }
  if (error instanceof ReferenceError) {
    return /alias count/.test(error.message)
      ? `anchors and aliases unfold to more than ${MAX_ALIASES} copies`
      : error.message;
  }
  throw error;
}
