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

import { readReadiness } from './readyz';

describe('readReadiness', () => {
  it.each<[number, string, ReturnType<typeof readReadiness>]>([
    [200, 'ok', { ready: true }],
    [200, 'ok\n', { ready: true }],
    [200, '[+]ping ok\n[+]etcd ok\nreadyz check passed\n', { ready: true }],
    [200, '', { ready: false, failedChecks: [] }],
    [200, '<html>ok</html>', { ready: false, failedChecks: [] }],
    [500, 'ok', { ready: false, failedChecks: [] }],
    [
      500,
      '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n',
      { ready: false, failedChecks: ['etcd'] },
    ],
    [
      200,
      'ok\n[-]shutdown failed: reason withheld',
      { ready: false, failedChecks: ['shutdown'] },
    ],
  ])('%s %j', (status, text, expected) => {
    expect(readReadiness(status, text)).toEqual(expected);
  });
});
