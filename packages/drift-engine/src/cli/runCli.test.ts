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

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FIXTURES } from '../__testUtils__/corpus';
import { APPLIED, BEFORE, OBSERVED } from '../__testUtils__/scene';
import { runCli } from './runCli';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drift-engine-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  return path;
}

function run(...argv: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const code = runCli(argv, {
    out: line => out.push(line),
    error: line => error.push(line),
  });
  return { code, out: out.join('\n'), error };
}

const CONTEXT = {
  applier: 'gitops',
  tracking: [],
  committedAt: BEFORE,
  appliedAt: APPLIED,
  observedAt: OBSERVED,
  seenBefore: [],
};
const YAML =
  'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {a: hunter2}\n';
const LIVE = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'shop' },
    data: { a: 'c2VjcmV0' },
  },
];

function check(
  files: { desired?: unknown; live?: unknown; context?: unknown } = {},
) {
  return run(
    'check',
    '--desired',
    write('d.yaml', files.desired ?? YAML),
    '--live',
    write('live.json', files.live ?? LIVE),
    '--context',
    write('case.json', files.context ?? CONTEXT),
  );
}

it('prints findings, notes and unreadable, and no value of a Secret', () => {
  const { code, out } = check();
  expect(code).toBe(0);
  const result = JSON.parse(out);
  expect(Object.keys(result)).toEqual(['findings', 'notes', 'unreadable']);
  expect(result.findings).toMatchObject([
    {
      object: 'v1/Secret/shop/s',
      path: 'data.a',
      change: 'changed',
      desired: expect.stringMatching(/^hmac-sha256:[0-9a-f]{12}$/),
    },
  ]);
  expect(out).not.toMatch(/hunter2|aHVudGVyMg|c2VjcmV0/);
});

it('exits 0 when nothing differs, and takes a List for live', () => {
  const { code, out } = check({
    live: {
      kind: 'List',
      items: [{ ...LIVE[0], data: { a: 'aHVudGVyMg==' } }],
    },
  });
  expect([code, JSON.parse(out).findings]).toEqual([0, []]);
});

const without = (field: string) => ({ ...CONTEXT, [field]: undefined });

it.each<[string, Parameters<typeof check>[0], RegExp]>([
  [
    'no applier',
    { context: without('applier') },
    /"applier" is missing or wrong: give the field manager/,
  ],
  ['no tracking', { context: without('tracking') }, /"tracking".*or \[\]/],
  [
    'no committedAt',
    { context: without('committedAt') },
    /"committedAt".*ISO 8601/,
  ],
  ['no appliedAt', { context: without('appliedAt') }, /"appliedAt".*"late"/],
  ['no observedAt', { context: without('observedAt') }, /"observedAt"/],
  ['no seenBefore', { context: without('seenBefore') }, /"seenBefore"/],
  [
    'a time that is none',
    { context: { ...CONTEXT, committedAt: 'soon' } },
    /"committedAt".*ISO 8601/,
  ],
  ['a context that is no object', { context: '[]' }, /case\.json/],
  [
    'a context that is no JSON',
    { context: '{"applier": hunter2' },
    /case\.json is not JSON/,
  ],
  ['live that is no JSON', { live: 'data: hunter2' }, /live\.json is not JSON/],
  ['live that is text', { live: '"x"' }, /live\.json holds a string/],
  ['broken YAML', { desired: 'a: 1\n---\nb: [1,\n' }, /d\.yaml:4:1: /],
  [
    'YAML that is no object',
    { desired: 'just text' },
    /d\.yaml:1:1: a document is a string/,
  ],
])('exits 2 with one line: %s', (_title, files, expected) => {
  const { code, out, error } = check(files);
  expect([code, out]).toEqual([2, '']);
  expect(error).toEqual([expect.stringMatching(expected)]);
  expect(error[0]).not.toMatch(/\n|hunter2/);
});

it('says late without a time of the last apply', () => {
  const { out } = check({ context: { ...without('appliedAt'), late: true } });
  expect(JSON.parse(out).findings).toMatchObject([{ cause: 'failed-sync' }]);
});

it.each([
  [[], /No command given/],
  [['frob'], /Unknown command "frob"/],
  [['check'], /--desired is missing/],
  [['check', '--frob'], /--frob/],
  [['--corpus', '/nowhere/at/all'], /no directory/],
  [
    [
      'check',
      '--desired',
      '/nowhere.yaml',
      '--live',
      'x',
      '--context',
      '/nowhere.json',
    ],
    /\/nowhere\.json does not exist/,
  ],
])('exits 2 for %p', (argv, expected) => {
  const { code, error } = run(...argv);
  expect(code).toBe(2);
  expect(error).toEqual([expect.stringMatching(expected)]);
});

it('scores a corpus and lists what it missed', () => {
  const { code, out } = run('--corpus', FIXTURES);
  expect([code, out]).toEqual([
    0,
    'precision 1.000 recall 1.000 cause 1.000 cases 65',
  ]);
});

it('runs from the shell, with paths relative to where one stands', async () => {
  write('d.yaml', YAML);
  write('live.json', LIVE);
  write('case.json', CONTEXT);
  const root = resolve(__dirname, '../../../..');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, 'main.ts'),
      'check',
      '--desired',
      'd.yaml',
      '--live',
      './live.json',
      '--context',
      'case.json',
    ],
    { cwd: root, env: { ...process.env, INIT_CWD: folder } },
  );
  expect(JSON.parse(stdout).findings).toHaveLength(1);
});
