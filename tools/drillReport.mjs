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

import { parseArgs } from 'node:util';

/** @typedef {{ seed: number, ok: boolean, text: string }} DrillRun */

/**
 * Reads the command line of `yarn drill <name> [--seed N] [--runs N] [--json FILE]` and `yarn drill --list`.
 *
 * @throws Error on what is missing, is no whole number, or is not an option.
 */
export function readDrillArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '10' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const whole = (name, least) => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new Error(
        `--${name} is "${values[name]}"; it must be a whole number of at least ${least}.`,
      );
    }
    return value;
  };
  if (!values.list && positionals.length !== 1) {
    throw new Error(
      'Say which drill: yarn drill <name> [--seed N] [--runs N] [--json FILE]; yarn drill --list names them.',
    );
  }
  return {
    name: positionals[0],
    seed: whole('seed', 0),
    runs: whole('runs', 1),
    jsonFile: values.json,
    list: values.list,
  };
}

/**
 * One line for all runs, and whether they passed: a drill without a run proves nothing.
 *
 * @param {DrillRun[]} runs
 */
export function drillSummary(name, runs) {
  const failed = runs.filter(({ ok }) => !ok);
  return {
    passed: runs.length > 0 && failed.length === 0,
    text:
      failed.length === 0
        ? `${name}: ${runs.length} runs, all as they should be`
        : `${name}: ${failed.length} of ${runs.length} runs failed, seeds ${[
            ...new Set(failed.map(({ seed }) => seed)),
          ].join(', ')}`,
  };
}
