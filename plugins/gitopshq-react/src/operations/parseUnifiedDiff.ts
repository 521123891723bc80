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

/** A side of a diff, line by line. */
export interface DiffSide {
  text: string;
  /** Number of each line in its file; between parts there is none. */
  numbers: (number | undefined)[];
}

/** Both sides of a unified diff, as far as it shows them. */
export interface ParsedDiff {
  before: DiffSide;
  after: DiffSide;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** Stands between two parts of a file. */
const GAP = '…';

/**
 * The two texts of a unified diff. Lines outside of hunks (file names, modes)
 * are left out; what is no diff has two empty sides.
 */
export function parseUnifiedDiff(diff: string): ParsedDiff {
  const before = { lines: [] as string[], numbers: [] as DiffSide['numbers'] };
  const after = { lines: [] as string[], numbers: [] as DiffSide['numbers'] };
  let at: { before: number; after: number } | undefined;
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      if (at) {
        for (const side of [before, after]) {
          side.lines.push(GAP);
          side.numbers.push(undefined);
        }
      }
      at = { before: Number(hunk[1]), after: Number(hunk[2]) };
    } else if (at) {
      const text = line.slice(1);
      if (line.startsWith('-') || line.startsWith(' ') || line === '') {
        before.lines.push(text);
        before.numbers.push(at.before);
        at.before += 1;
      }
      if (line.startsWith('+') || line.startsWith(' ') || line === '') {
        after.lines.push(text);
        after.numbers.push(at.after);
        at.after += 1;
      }
    }
  }
  return {
    before: { text: before.lines.join('\n'), numbers: before.numbers },
    after: { text: after.lines.join('\n'), numbers: after.numbers },
  };
}
