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

import leven from 'leven';

/** More candidates than this are not weighed one by one. */
const MAX_CANDIDATES = 2_000;
const MAX_LENGTH = 300;

const lastOf = (text: string) => /[^.[\]#/]+\]?$/.exec(text)?.[0] ?? text;

/** The candidates most like a text, best first, at most five. */
export function nearest(text: string, candidates: Iterable<string>): string[] {
  const all = [...new Set(candidates)].filter(
    ({ length }) => length <= MAX_LENGTH,
  );
  const last = lastOf(text);
  const some =
    all.length <= MAX_CANDIDATES
      ? all
      : [
          ...all.filter(each => lastOf(each) === last),
          ...all.filter(each => lastOf(each) !== last),
        ].slice(0, MAX_CANDIDATES);
  const short = text.slice(0, MAX_LENGTH);
  return some
    .map(each => ({ each, distance: leven(short, each) }))
    .sort((a, b) => a.distance - b.distance || (a.each < b.each ? -1 : 1))
    .slice(0, 5)
    .map(({ each }) => each);
}
