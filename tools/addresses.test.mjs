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
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findFreePort,
  isPortFree,
  portOf,
  readAddresses,
  readScalars,
} from './addresses.mjs';

function withFiles(files, use) {
  const root = mkdtempSync(join(tmpdir(), 'gitopshq-addresses-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(root, name), text);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('scalars of nested maps, without comments, lists and variables', () => {
  const yaml = [
    'app: # the app',
    '  title: GitOpsHQ',
    "  baseUrl: 'http://localhost:3100'  # here",
    'backend:',
    '  baseUrl: "http://localhost:7100"',
    '  listen:',
    '    port: 7100',
    '  cors:',
    '    methods: [GET]',
    '    origin: ${ORIGIN}',
    'items:',
    '  - baseUrl: http://elsewhere',
  ].join('\n');
  assert.deepEqual(Object.fromEntries(readScalars(yaml)), {
    'app.title': 'GitOpsHQ',
    'app.baseUrl': 'http://localhost:3100',
    'backend.baseUrl': 'http://localhost:7100',
    'backend.listen.port': '7100',
    'backend.cors.methods': '[GET]',
  });
});

test('defaults, files, local file, variables: the later wins', () => {
  const shared = 'app:\n  baseUrl: http://localhost:3001\n';
  const local = 'app:\n  baseUrl: http://localhost:3002\n';
  const app = (files, env = {}) =>
    withFiles(files, root => readAddresses(root, env).app.port);
  assert.equal(app({}), '3000');
  assert.equal(app({ 'app-config.yaml': shared }), '3001');
  assert.equal(
    app({ 'app-config.yaml': shared, 'app-config.local.yaml': local }),
    '3002',
  );
  assert.equal(
    app(
      { 'app-config.local.yaml': local },
      { APP_CONFIG_app_baseUrl: 'http://localhost:3003' },
    ),
    '3003',
  );
});

test('a base URL that is none is named', () => {
  withFiles({ 'app-config.yaml': 'backend:\n  baseUrl: localhost\n' }, root =>
    assert.throws(
      () => readAddresses(root, {}),
      /backend\.baseUrl is "localhost"/,
    ),
  );
});

test('the port of a URL without one', () => {
  assert.equal(portOf(new URL('https://portal.example.com')), 443);
  assert.equal(portOf(new URL('http://localhost:7007')), 7007);
});

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`a port taken on ${host}`, async () => {
    const server = createServer();
    const port = await findFreePort();
    await new Promise(resolve => server.listen(port, host, resolve));
    assert.equal(await isPortFree(port), false);
    await new Promise(resolve => server.close(resolve));
    assert.equal(await isPortFree(port), true);
  });
}
