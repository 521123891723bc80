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
import { createLogFilter, isBackendFailure } from './log-filter.mjs';

const shown = lines => {
  const isShown = createLogFilter();
  return lines.filter(isShown);
};

test('hides what says that all is well', () => {
  assert.deepEqual(
    shown([
      '',
      'Starting app, backend',
      'Loaded config from app-config.yaml',
      'Loading config from MergedConfigSource{FileConfigSource{path="app-config.yaml"}}',
      '\u001b[32m2026-01-01T00:00:00.000Z\u001b[39m catalog \u001b[32minfo\u001b[39m Listening port=7007',
      '    a second line of that entry',
      '2026-01-01T00:00:00.000Z catalog debug x',
      '<i> [webpack-dev-server] Loopback: http://localhost:3000/',
    ]),
    [],
  );
});

test('shows warnings, errors with their stacks, and everything unknown', () => {
  const lines = [
    '2026-01-01T00:00:00.000Z catalog \u001b[33mwarn\u001b[39m The token expires soon',
    '2026-01-01T00:00:00.000Z catalog error Refused',
    '    at connect (net.js:1:1)',
    'Module not found: ./missing',
  ];
  assert.deepEqual(shown(lines), lines);
});

test('an indented line after something shown is shown', () => {
  assert.deepEqual(
    shown(['2026-01-01T00:00:00.000Z a info ok', 'Error: broken', '    at x']),
    ['Error: broken', '    at x'],
  );
});

for (const [line, isFailure] of [
  ['Node.js v22.23.2', true],
  [
    '2026-01-01T00:00:00.000Z backstage \u001b[31merror\u001b[39m Unhandled rejection Backend startup failed due to the following errors:',
    true,
  ],
  ['2026-01-01T00:00:00.000Z a info Node.js v22.23.2', false],
  ['2026-01-01T00:00:00.000Z a error Refused', false],
]) {
  test(`${isFailure ? 'an' : 'no'} end of the backend: ${line}`, () => {
    assert.equal(isBackendFailure(line), isFailure);
  });
}
