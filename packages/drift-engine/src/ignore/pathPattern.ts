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

/**
 * Whether a formatted path matches a pattern: `*` stands for one segment
 * (also `[*]`), `**` for any number, and a `*` inside a segment for any
 * text in it: `metadata.annotations["acme.io/*"]`, `containers[name=*].image`.
 */
export function matchesPath(pattern: string, path: string): boolean {
  return matchSegments(segmentsOf(pattern), segmentsOf(path));
}

/** Segments of a path or pattern as text; quoted and bare keys read alike. */
function segmentsOf(text: string): string[] {
  const segments: string[] = [];
  const token = /\[(?:"(?:[^"\\]|\\.)*"|[^"\]])*\]|[^.[]+/g;
  for (const [part] of text.matchAll(token)) {
    segments.push(plain(part));
  }
  return segments;
}

function plain(part: string): string {
  if (part === '[*]' || part === '[**]') {
    return part.slice(1, -1);
  }
  if (/^\["(?:[^"\\]|\\.)*"\]$/.test(part)) {
    try {
      return JSON.parse(part.slice(1, -1)) as string;
    } catch {
      return part;
    }
  }
  return part;
}

/** Iterative, with one place to come back to: linear in the pattern for hostile patterns too. */
function matchSegments(
  pattern: readonly string[],
  path: readonly string[],
): boolean {
  return matchGlob(
    pattern.length,
    path.length,
    at => pattern[at] === '**',
    (at, to) => pattern[at] === '*' || matchesText(pattern[at], path[to]),
  );
}

/** Whether a text matches a pattern in which `*` stands for any text. */
export function matchesText(pattern: string, text: string): boolean {
  return pattern.includes('*')
    ? matchGlob(
        pattern.length,
        text.length,
        at => pattern[at] === '*',
        (at, to) => pattern[at] === text[to],
      )
    : pattern === text;
}

function matchGlob(
  patternLength: number,
  length: number,
  isAny: (at: number) => boolean,
  matches: (at: number, to: number) => boolean,
): boolean {
  let at = 0;
  let to = 0;
  let star = -1;
  let resume = 0;
  while (to < length) {
    if (at < patternLength && isAny(at)) {
      star = at;
      resume = to;
      at += 1;
    } else if (at < patternLength && matches(at, to)) {
      at += 1;
      to += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      to = resume;
    } else {
      return false;
    }
  }
  while (at < patternLength && isAny(at)) {
    at += 1;
  }
  return at === patternLength;
}
