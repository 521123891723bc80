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
  failureLines,
  failuresOfJest,
  failuresOfPlaywright,
  readFailures,
  readTally,
  sumTallies,
  tallyLine,
  tallyOfJest,
  tallyOfNodeTest,
  tallyOfPlaywright,
} from './tally.mjs';

test('the line a run ends with', () => {
  assert.equal(tallyLine({ passed: 12, failed: 0 }), '12 passed, 0 failed');
  assert.equal(
    tallyLine({ passed: 1, failed: 2, skipped: 3 }),
    '1 passed, 2 failed, 3 skipped',
  );
});

for (const [output, tally] of [
  ['noise\n3 passed, 0 failed\n', { passed: 3, failed: 0, skipped: 0 }],
  ['3 passed, 1 failed, 2 skipped\n\n', { passed: 3, failed: 1, skipped: 2 }],
  ['3 passed, 0 failed\nthen it crashed\n', undefined],
  ['13 passed, 0 failed!', undefined],
  ['', undefined],
]) {
  test(`reading the tally of ${JSON.stringify(output)}`, () => {
    assert.deepEqual(readTally(output), tally);
  });
}

test('a suite that could not run is a failure', () => {
  assert.deepEqual(
    tallyOfJest({
      numPassedTests: 4,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      numPendingTests: 1,
      numTodoTests: 1,
    }),
    { passed: 4, failed: 3, skipped: 2 },
  );
});

test('an error outside every browser test is a failure', () => {
  assert.deepEqual(
    tallyOfPlaywright({
      stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'the web server did not start' }],
    }),
    { passed: 6, failed: 2, skipped: 2 },
  );
});

test('failures of Jest by their names, a suite that could not run by its file', () => {
  const suite = (file, status, ...assertionResults) => ({
    name: `/clone/packages/a/src/${file}`,
    status,
    assertionResults,
  });
  const of = (status, title) => ({ status, ancestorTitles: ['x'], title });
  assert.deepEqual(
    failuresOfJest(
      {
        testResults: [
          suite('good.test.ts', 'passed', of('passed', 'works')),
          suite('bad.test.ts', 'failed', of('passed', 'a'), of('failed', 'b')),
          suite('broken.test.ts', 'failed'),
        ],
      },
      '/clone',
    ),
    ['packages/a/src/bad.test.ts › x › b', 'packages/a/src/broken.test.ts'],
  );
});

test('failures of the browser by their names, with errors outside every test', () => {
  const spec = (title, ok) => ({ title, ok });
  assert.deepEqual(
    failuresOfPlaywright({
      suites: [
        {
          title: 'fleet.spec.ts',
          specs: [spec('top', false)],
          suites: [
            { title: 'sre', specs: [spec('sees', true), spec('acts', false)] },
          ],
        },
      ],
      errors: [{ message: 'no web server\n  at once' }],
    }),
    ['fleet.spec.ts › top', 'fleet.spec.ts › sre › acts', 'no web server'],
  );
});

test('failures are read as they are told', () => {
  const failures = ['a.test.ts › b', 'no web server'];
  const output = ['noise', ...failureLines(failures), '1 passed, 2 failed'];
  assert.deepEqual(readFailures(`${output.join('\n')}\n`), failures);
});

for (const [reporter, mark] of [
  ['tap', '#'],
  ['spec', '\u2139'],
]) {
  test(`what node --test prints by its ${reporter} reporter`, () => {
    const output = ['pass 7', 'fail 1', 'cancelled 1', 'skipped 2', 'todo 0']
      .map(line => `${mark} ${line}`)
      .join('\n');
    assert.deepEqual(tallyOfNodeTest(output), {
      passed: 7,
      failed: 2,
      skipped: 2,
    });
  });
}

test('a run of node --test without its summary is a failure', () => {
  assert.deepEqual(tallyOfNodeTest('# pass 7\n'), {
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('tallies add up', () => {
  assert.deepEqual(
    sumTallies([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3, skipped: 4 },
    ]),
    { passed: 3, failed: 3, skipped: 4 },
  );
});
