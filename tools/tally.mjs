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

import { relative } from 'node:path';

const FAILED = 'FAILED: ';

/**
 * The line a run ends with.
 *
 * @param {{ passed: number, failed: number, skipped?: number }} tally - counted tests or stages
 */
export function tallyLine({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${
    skipped > 0 ? `, ${skipped} skipped` : ''
  }`;
}

/**
 * Reads the tally from the end of a run's output.
 *
 * @param {string} output - everything the run printed
 * @returns {{ passed: number, failed: number, skipped: number } | undefined} undefined when it ended without the line
 */
export function readTally(output) {
  const last = output.trimEnd().split('\n').pop() ?? '';
  const match = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(
    last.trim(),
  );
  if (!match) return undefined;
  return {
    passed: Number(match[1]),
    failed: Number(match[2]),
    skipped: Number(match[3] ?? 0),
  };
}

/**
 * Counts Jest's `--json` results. A suite that could not run counts as one failure.
 *
 * @param {object} results - Jest's aggregated result
 */
export function tallyOfJest(results) {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/**
 * Names what failed in Jest's `--json` results: `<file> › <test>`, or the file alone when the suite could not run.
 *
 * @param {object} results - Jest's aggregated result
 * @param {string} root - folder that files are named from
 */
export function failuresOfJest(results, root) {
  return results.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const file = relative(root, name);
      const failed = assertionResults.filter(
        ({ status }) => status === 'failed',
      );
      return failed.length === 0
        ? [file]
        : failed.map(({ ancestorTitles, title }) =>
            [file, ...ancestorTitles, title].join(' › '),
          );
    });
}

/**
 * Counts what `node --test` printed. Output without its summary counts as one failure.
 *
 * @param {string} output - everything it printed, by the `tap` or the `spec` reporter
 */
export function tallyOfNodeTest(output) {
  const count = name =>
    Number(new RegExp(`^. ${name} (\\d+)$`, 'mu').exec(output)?.[1] ?? NaN);
  const failed = count('fail') + count('cancelled');
  return Number.isNaN(failed)
    ? { passed: 0, failed: 1, skipped: 0 }
    : {
        passed: count('pass'),
        failed,
        skipped: count('skipped') + count('todo'),
      };
}

/** Adds up tallies. */
export function sumTallies(tallies) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped = 0 } of tallies) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/**
 * Names what failed in Playwright's JSON report: `<file> › <test>`, or the words of an error outside every test.
 *
 * @param {object} report - what the `json` reporter wrote
 */
export function failuresOfPlaywright(report) {
  const inSuite = ({ title, suites = [], specs = [] }) =>
    [
      ...specs.filter(({ ok }) => !ok).map(spec => spec.title),
      ...suites.flatMap(inSuite),
    ].map(name => `${title} › ${name}`);
  return [
    ...report.suites.flatMap(inSuite),
    ...report.errors.map(
      ({ message = 'an error without words' }) => message.split('\n')[0],
    ),
  ];
}

/** The line of each failure, before the tally. */
export function failureLines(failures) {
  return failures.map(failure => `${FAILED}${failure}`);
}

/** Reads {@link failureLines} from a run's output. */
export function readFailures(output) {
  return output
    .split('\n')
    .filter(line => line.startsWith(FAILED))
    .map(line => line.slice(FAILED.length).trimEnd());
}

/**
 * Counts Playwright's JSON report. A flaky test passed in the end; an error outside every test counts as one failure.
 *
 * @param {object} report - what the `json` reporter wrote
 */
export function tallyOfPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected + report.errors.length,
    skipped,
  };
}
