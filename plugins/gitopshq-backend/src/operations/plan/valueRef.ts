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

import { formatPath, parsePath, type Segment } from '@gitopshq/drift-engine';
import { OperationError } from '../OperationError';

/** A place in a YAML file: `<file>#<document>.<path>`. */
export interface ValueRef {
  file: string;
  /** Position among the documents that hold something; absent: the only one. */
  part?: number;
  path: Segment[];
}

const PART = /^(\d{1,6})(?=[.[]|$)\.?/;

/**
 * Reads the path of a value: `0.spec.replicas` is in the first document,
 * `spec.replicas` in the only one.
 *
 * @throws OperationError `unknownPath` for what is no path.
 */
export function parseValuePath(file: string, text: string): ValueRef {
  const part = PART.exec(text);
  try {
    return {
      file,
      ...(part && { part: Number(part[1]) }),
      path: parsePath(part ? text.slice(part[0].length) : text),
    };
  } catch (error) {
    throw new OperationError('unknownPath', (error as Error).message, {
      nearest: [],
    });
  }
}

/** Reads `<file>#<path>`. */
export function parseValueRef(ref: string): ValueRef {
  const hash = ref.indexOf('#');
  return parseValuePath(ref.slice(0, hash), ref.slice(hash + 1));
}

/** Writes a path within a file, with the document it is in. */
export function formatValuePath(
  part: number,
  path: readonly Segment[],
): string {
  const text = formatPath(path);
  return text === '' || text.startsWith('[')
    ? `${part}${text}`
    : `${part}.${text}`;
}
