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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drillSummary, readDrillArguments } from './drillReport.mjs';

test('reads seed, runs and file', () => {
  assert.deepEqual(readDrillArguments(['crash']), {
    name: 'crash',
    seed: 1,
    runs: 10,
    jsonFile: undefined,
    list: false,
  });
  const { seed, runs, jsonFile } = readDrillArguments(
    'stale --seed 7 --runs 100 --json out.json'.split(' '),
  );
  assert.deepEqual([seed, runs, jsonFile], [7, 100, 'out.json']);
  assert.equal(readDrillArguments(['--list']).list, true);
});

test('refuses what it does not understand', () => {
  for (const [args, why] of [
    [[], /Say which drill/],
    [['crash', 'stale'], /Say which drill/],
    [['crash', '--seed', 'x'], /--seed is "x"/],
    [['crash', '--runs', '0'], /at least 1/],
    [['crash', '--colour'], /colour/],
  ]) {
    assert.throws(() => readDrillArguments(args), why);
  }
});

test('passes only when there were runs and none failed', () => {
  const run = (seed, ok) => ({ seed, ok, text: '' });
  assert.deepEqual(drillSummary('crash', [run(1, true), run(2, true)]), {
    passed: true,
    text: 'crash: 2 runs, all as they should be',
  });
  assert.equal(drillSummary('crash', []).passed, false);
  assert.deepEqual(
    drillSummary('crash', [run(3, false), run(3, false), run(4, true)]),
    { passed: false, text: 'crash: 2 of 3 runs failed, seeds 3' },
  );
});
