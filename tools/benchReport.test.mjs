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
import {
  benchJson,
  benchSummary,
  benchTable,
  chooseBenches,
  meetsGoal,
  readBenchArguments,
} from './benchReport.mjs';

for (const [args, read] of [
  [[], { names: [], jsonFile: undefined, list: false }],
  [['--list'], { names: [], jsonFile: undefined, list: true }],
  [
    ['a', 'b', '--json', 'out.json'],
    { names: ['a', 'b'], jsonFile: 'out.json', list: false },
  ],
]) {
  test(`the command line [${args}]`, () => {
    assert.deepEqual(readBenchArguments(args), read);
  });
}

test('an option there is not is refused', () => {
  assert.throws(() => readBenchArguments(['--jsn', 'x']), /--jsn/);
});

const benches = [
  { name: 'a', file: 'a.bench.ts' },
  { name: 'b', file: 'b.bench.ts' },
];

test('benches are chosen by name, all without one', () => {
  assert.deepEqual(chooseBenches(benches, []), benches);
  assert.deepEqual(chooseBenches(benches, ['b']), [benches[1]]);
});

test('an unknown name lists the names', () => {
  assert.throws(
    () => chooseBenches(benches, ['a', 'c']),
    /There is no bench "c"\. There are: a, b\./,
  );
});

test('two benches of one name are refused, with their files', () => {
  assert.throws(
    () => chooseBenches([...benches, { name: 'a', file: 'c.bench.ts' }], []),
    /a\.bench\.ts, c\.bench\.ts/,
  );
});

for (const [figure, met] of [
  [{ value: 5 }, undefined],
  [{ value: 5, goal: {} }, undefined],
  [{ value: 5, goal: { atMost: 5 } }, true],
  [{ value: 5.01, goal: { atMost: 5 } }, false],
  [{ value: 5, goal: { atLeast: 5 } }, true],
  [{ value: 4, goal: { atLeast: 5 } }, false],
  [{ value: 7, goal: { atLeast: 5, atMost: 6 } }, false],
  [{ value: NaN, goal: { atMost: 6 } }, false],
]) {
  test(`goal of ${JSON.stringify(figure)} is met: ${met}`, () => {
    assert.equal(meetsGoal(figure), met);
  });
}

const results = [
  {
    name: 'probing',
    description: 'Probes.',
    seconds: 3,
    figures: [
      { name: 'CPU', value: 12.345, unit: '% of a core', goal: { atMost: 20 } },
      { name: 'p99', value: 1234.5, unit: 'ms', goal: { atMost: 100 } },
      { name: 'beats', value: 10, unit: '1/s', note: 'ingest only' },
    ],
  },
  {
    name: 'page',
    description: 'A page.',
    seconds: 0,
    figures: [],
    error: 'no Chromium',
  },
];

test('the table is aligned, and a crashed bench has a row', () => {
  assert.equal(
    benchTable(results),
    [
      'bench    figure   value  unit         goal   verdict  note',
      '-------  -------  -----  -----------  -----  -------  -----------',
      'probing  CPU       12.3  % of a core  ≤ 20   met',
      'probing  p99      1,235  ms           ≤ 100  missed',
      'probing  beats       10  1/s                          ingest only',
      'page     crashed                                      no Chromium',
    ].join('\n'),
  );
});

test('the summary counts goals and crashes', () => {
  assert.equal(
    benchSummary(results),
    '1 of 2 goals met, 1 missed; 1 bench crashed',
  );
  assert.equal(benchSummary([results[0]]), '1 of 2 goals met, 1 missed');
});

test('the JSON has the figures, their verdicts and the machine', () => {
  const json = benchJson({ cores: 2 }, results);
  assert.deepEqual(
    { cores: json.cores, missed: json.missed, crashed: json.crashed },
    { cores: 2, missed: 1, crashed: 1 },
  );
  assert.deepEqual(
    json.benches[0].figures.map(({ name, met }) => [name, met]),
    [
      ['CPU', true],
      ['p99', false],
      ['beats', undefined],
    ],
  );
});
