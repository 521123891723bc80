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

/** One step of a path. @public */
export interface PathSegment {
  /** `field` of a map, `item` of a list by its keys or its value. */
  kind: 'field' | 'item';
  /** As a person reads it: `env`, `acme.io/owner`, `name=DEBUG`. */
  text: string;
  /** As the path writes it, up to and including this step. */
  pathToHere: string;
}

const FIELD = /([^.[\]"]+)/y;
const QUOTED_KEY = /\[("(?:[^"\\]|\\.)*")\]/y;
const ITEM = /\[((?:[^\]"\\]|"(?:[^"\\]|\\.)*")*)\]/y;

function unquote(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) =>
    inner.replace(/\\(.)/g, '$1'),
  );
}

/**
 * Steps of a finding's path, `spec.env[name=DEBUG].value`. A path of another
 * form is one step, so that it is shown all the same.
 *
 * @returns nothing for the empty path, which is the whole object.
 *
 * @public
 */
export function parseFieldPath(path: string): PathSegment[] {
  const segments: PathSegment[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(path);
    if (!found) {
      return undefined;
    }
    at += found[0].length;
    return found[1];
  };
  while (at < path.length) {
    const isFirst = segments.length === 0;
    if (!isFirst && path[at] === '.') {
      at += 1;
    }
    const key = take(QUOTED_KEY);
    const item = key === undefined ? take(ITEM) : undefined;
    const field =
      key === undefined && item === undefined ? take(FIELD) : undefined;
    const text = key ?? item ?? field;
    if (text === undefined) {
      return [{ kind: 'field', text: path, pathToHere: path }];
    }
    segments.push({
      kind: item === undefined ? 'field' : 'item',
      text: unquote(text),
      pathToHere: path.slice(0, at),
    });
  }
  return segments;
}
