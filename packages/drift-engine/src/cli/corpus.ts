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

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';
import { compare } from '../compare/compare';
import type { Finding } from '../types';
import {
  readContext,
  readDesired,
  readLive,
  readText,
  resolvePath,
} from './inputs';

const expectedSchema = z.object({
  expected: z.array(
    z.object({
      object: z.string(),
      path: z.string(),
      change: z.string(),
      cause: z.string(),
      manager: z.string().nullable(),
    }),
  ),
});

type Expected = z.infer<typeof expectedSchema>['expected'][number];

/** How well the engine did on recorded cases. */
export interface CorpusScore {
  readonly cases: number;
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly rightCause: number;
  /** One line for each miss, false alarm, wrong cause or manager, and broken case. */
  readonly misses: readonly string[];
}

/** Folders of a directory that hold a `case.json`. */
export function caseFolders(directory: string): string[] {
  const resolved = resolvePath(directory);
  let names: string[];
  try {
    names = readdirSync(resolved).sort();
  } catch {
    throw new InputError(
      `${directory} is no directory that can be read: give the folder that holds the cases.`,
    );
  }
  const folders = names
    .map(name => join(resolved, name))
    .filter(folder => isFile(join(folder, 'case.json')));
  if (folders.length > 0) {
    return folders;
  }
  if (names.includes('drift')) {
    return caseFolders(join(resolved, 'drift'));
  }
  throw new InputError(
    `${directory} holds no folder with a case.json: give the folder that holds the cases.`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Runs every case of a directory. */
export function runCorpus(directory: string): CorpusScore {
  const score = { found: 0, missed: 0, falseAlarms: 0, rightCause: 0 };
  const misses: string[] = [];
  const folders = caseFolders(directory);
  for (const folder of folders) {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const caseFile = join(folder, 'case.json');
    let expected: Expected[] = [];
    let findings: Finding[] = [];
    try {
      expected = expectedSchema.parse(JSON.parse(readText(caseFile))).expected;
      findings = compare(
        readDesired(join(folder, 'desired.yaml')),
        readLive(join(folder, 'live.json')),
        readContext(caseFile),
      ).findings;
    } catch (error) {
      misses.push(`${name}: broken case: ${(error as Error).message}`);
    }
    const left = new Map(findings.map(finding => [keyOf(finding), finding]));
    for (const entry of expected) {
      const finding = left.get(keyOf(entry));
      left.delete(keyOf(entry));
      if (!finding) {
        score.missed += 1;
        misses.push(`${name}: missed ${describe(entry)}`);
        continue;
      }
      score.found += 1;
      score.rightCause += finding.cause === entry.cause ? 1 : 0;
      if (finding.cause !== entry.cause || finding.manager !== entry.manager) {
        misses.push(
          `${name}: ${describe(entry)}, found as ${finding.cause} by ${
            finding.manager
          }`,
        );
      }
    }
    for (const finding of left.values()) {
      score.falseAlarms += 1;
      misses.push(`${name}: false alarm ${describe(finding)}`);
    }
  }
  return { ...score, cases: folders.length, misses };
}

function keyOf(entry: {
  object: string;
  path: string;
  change: string;
}): string {
  return JSON.stringify([entry.object, entry.path, entry.change]);
}

function describe(entry: Expected | Finding): string {
  return `${entry.object} ${entry.path || '(object)'} ${entry.change}, ${
    entry.cause
  } by ${entry.manager}`;
}

/** `precision 1.000 recall 1.000 cause 0.990 cases 500`; shares are cut, never rounded up. */
export function scoreLine(score: CorpusScore): string {
  const share = (part: number, whole: number) =>
    (whole === 0 ? 1 : Math.floor((part / whole) * 1000) / 1000).toFixed(3);
  return [
    `precision ${share(score.found, score.found + score.falseAlarms)}`,
    `recall ${share(score.found, score.found + score.missed)}`,
    `cause ${share(score.rightCause, score.found)}`,
    `cases ${score.cases}`,
  ].join(' ');
}
