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
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { repositoryRoot } from './toolchain.mjs';

const root = mkdtempSync(join(tmpdir(), 'gitopshq-bench-test-'));
after(() => rmSync(root, { recursive: true, force: true }));

function writeBench(folder, name, run, rest = '') {
  const sources = join(root, folder, 'src', 'deep');
  mkdirSync(sources, { recursive: true });
  writeFileSync(
    join(sources, `${name}.bench.ts`),
    `type Report = (figure: { name: string; value: number; unit: string }) => void;
     export default { name: '${name}', description: 'About ${name}.', ${rest}
       async run(report: Report): Promise<void> { ${run} } };`,
  );
}

writeBench(
  'packages/one',
  'quick',
  `console.log('said by quick'); report({ name: 'time', value: 3, unit: 'ms', goal: { atMost: 2 } } as never);`,
);
writeBench(
  'plugins/two',
  'limited',
  `const { getHeapStatistics } = await import('node:v8');
   report({ name: 'heap', value: getHeapStatistics().heap_size_limit / 2 ** 20, unit: 'MiB' });`,
  `nodeOptions: ['--max-old-space-size=96'],`,
);
writeBench(
  'packages/one',
  'broken',
  `report({ name: 'before', value: 1, unit: 'ms' }); throw new Error('the server fell over');`,
);
writeBench(
  'packages/one',
  'endless',
  `const { writeFileSync } = await import('node:fs');
   const { tmpdir } = await import('node:os');
   writeFileSync(tmpdir() + '/left', '');
   writeFileSync(process.env.GITOPSHQ_BENCH_TEST_STARTED!, String(process.pid) + ' ' + tmpdir());
   await new Promise(() => setInterval(() => {}, 1_000));`,
);

function startBench(args, env = {}) {
  const child = spawn(
    process.execPath,
    [join(repositoryRoot, 'tools', 'bench.mjs'), ...args],
    {
      env: { ...process.env, ...env, GITOPSHQ_BENCH_ROOT: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', text => {
      output[stream] += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, ...output }));
  return { child, ended };
}

test('--list names the benches and runs none', async () => {
  const { code, stdout } = await startBench(['--list']).ended;
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split('\n').sort(), [
    'broken: About broken.',
    'endless: About endless.',
    'limited: About limited.',
    'quick: About quick.',
  ]);
});

test('an unknown name lists the names', async () => {
  const { code, stderr } = await startBench(['quik']).ended;
  assert.equal(code, 1);
  assert.match(stderr, /no bench "quik".*broken, endless, quick, limited/s);
});

test('a missed goal is said and is no failure', async () => {
  const jsonFile = join(root, 'figures.json');
  const { code, stdout, stderr } = await startBench([
    ...['quick', 'limited', '--json', jsonFile],
  ]).ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^commit .+ Node v.+ cores \(.+\)/);
  assert.match(stdout, /quick +time +3 +ms +≤ 2 +missed/);
  assert.match(stdout, /0 of 1 goals met, 1 missed\n$/);
  assert.doesNotMatch(stdout, /said by quick/);
  assert.match(stderr, /said by quick/);
  const json = JSON.parse(readFileSync(jsonFile, 'utf8'));
  assert.equal(json.missed, 1);
  const [limited] = json.benches.find(({ name }) => name === 'limited').figures;
  assert.ok(
    limited.value < 160,
    `the memory flag did not reach its process: ${limited.value} MiB`,
  );
});

test('a crashed bench is a failure and does not keep others from running', async () => {
  const { code, stdout } = await startBench(['broken', 'quick']).ended;
  assert.equal(code, 1);
  assert.match(stdout, /broken +before +1/);
  assert.match(stdout, /broken +crashed +the server fell over/);
  assert.match(stdout, /quick +time +3/);
  assert.match(stdout, /1 bench crashed/);
});

test('SIGINT ends the bench and removes its folder', async () => {
  const started = join(root, 'started');
  const { child, ended } = startBench(['endless'], {
    GITOPSHQ_BENCH_TEST_STARTED: started,
  });
  while (!existsSync(started) || readFileSync(started, 'utf8') === '') {
    assert.equal(child.exitCode, null);
    await new Promise(resolve => setImmediate(resolve));
  }
  const [pid, folder] = readFileSync(started, 'utf8').split(' ');
  assert.deepEqual(readdirSync(folder), ['left']);
  child.kill('SIGINT');
  const { code } = await ended;
  assert.equal(code, 130);
  assert.equal(existsSync(folder), false);
  assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' });
});
