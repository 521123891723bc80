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

// Runs everything a change must pass (or the stages named), all of it even after a failure, and ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, isWindows, onStopRequest } from './processes.mjs';
import {
  failureLines,
  failuresOfPlaywright,
  readFailures,
  readTally,
  sumTallies,
  tallyLine,
  tallyOfPlaywright,
} from './tally.mjs';
import { repositoryRoot } from './toolchain.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'gitopshq-ci-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
const playwrightReport = join(scratch, 'playwright.json');

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const env = { ...process.env, CI: 'true', GITOPSHQ_REQUIRE_KUBECTL: '1' };

let stopped = false;
let running;

/** Runs a command in the repository's root, showing and returning what it prints. */
function run(command, args, extraEnv = {}) {
  running = spawn(command, args, {
    cwd: repositoryRoot,
    env: { ...env, ...extraEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: isWindows,
  });
  let output = '';
  running.stdout.on('data', chunk => {
    output += chunk;
    process.stdout.write(chunk);
  });
  let said = '';
  running.stderr.on('data', chunk => {
    said += chunk;
    process.stderr.write(chunk);
  });
  const child = running;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code: exitCodeOf(code, signal), output, said }),
    );
  });
}

const oneOf = code =>
  code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
const inToolchain = (...args) =>
  run(process.execPath, ['tools/run.mjs', 'run', ...args]);

function isInstalled(command) {
  const found = spawnSync('sh', ['-c', `command -v "$0"`, command], {
    encoding: 'utf8',
  });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

async function installDebianPackages() {
  const missing = [
    ...(existsSync(chromium) ? [] : ['chromium']),
    ...(process.env.KUBECTL || isInstalled('kubectl')
      ? []
      : ['kubernetes-client']),
  ];
  if (missing.length > 0) {
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    const apt = (...args) => {
      const [command, ...rest] = [...asRoot, 'apt-get', '-q', ...args];
      return run(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
    };
    const { code } = await apt('update');
    if (code !== 0) return oneOf(code);
    const installed = await apt(
      'install',
      '-y',
      '--no-install-recommends',
      ...missing,
    );
    if (installed.code !== 0) return oneOf(installed.code);
  }
  env.KUBECTL ??= isInstalled('kubectl');
  if (!env.KUBECTL || !existsSync(chromium)) {
    console.error(
      `kubectl is ${env.KUBECTL ?? 'missing'}, chromium at ${chromium} is ${
        existsSync(chromium) ? 'there' : 'missing'
      }.`,
    );
    return oneOf(1);
  }
  return oneOf(0);
}

async function runTests() {
  const { code, output, said } = await run('npm', ['test']);
  const failures = readFailures(said);
  const tally = {
    failures,
    ...(readTally(output) ?? { passed: 0, failed: 1 }),
  };
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

async function runBrowserTests() {
  const { code } = await run(
    process.execPath,
    ['tools/run.mjs', 'run', 'playwright', 'test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport, CHROMIUM_PATH: chromium },
  );
  if (!existsSync(playwrightReport)) return oneOf(1);
  const report = JSON.parse(readFileSync(playwrightReport, 'utf8'));
  const failures = failuresOfPlaywright(report);
  const tally = { failures, ...tallyOfPlaywright(report) };
  const provesNothing = tally.passed + tally.failed === 0;
  return (code !== 0 || provesNothing) && tally.failed === 0
    ? { ...tally, failed: 1 }
    : tally;
}

const stage =
  (...args) =>
  async () =>
    oneOf((await inToolchain(...args)).code);

const stages = [
  ['Debian packages', installDebianPackages],
  ['npm test', runTests],
  ['lint', stage('lint:all')],
  ['lint of tools/', stage('lint:tools')],
  ['tsc:full', stage('tsc:full')],
  ['format', stage('prettier:check')],
  ['build', stage('build:all')],
  ['configuration', stage('backstage-cli', 'config:check', '--lax')],
  [
    'configuration for production',
    stage(
      ...[
        'backstage-cli',
        'config:check',
        '--lax',
        '--config',
        'app-config.yaml',
      ],
      ...['--config', 'app-config.production.yaml'],
    ),
  ],
  ['browser tests', runBrowserTests],
];

function chooseStages(names) {
  for (const name of names) {
    if (!stages.some(([known]) => known === name)) {
      throw new Error(
        `There is no stage "${name}". Stages: ${stages
          .map(([known]) => known)
          .join(', ')}.`,
      );
    }
  }
  return names.length === 0
    ? stages
    : stages.filter(([name]) => names.includes(name));
}

async function main(names) {
  const chosen = chooseStages(names);
  onStopRequest(signal => {
    stopped = true;
    running?.kill(signal);
  });
  const rows = [];
  for (const [name, runStage] of chosen) {
    if (stopped) break;
    console.log(`\n=== ${name}`);
    const startedAt = Date.now();
    let tally;
    try {
      tally = await runStage();
    } catch (error) {
      console.error(`"${name}" could not run: ${error.message}`);
      tally = oneOf(1);
    }
    rows.push({ name, seconds: (Date.now() - startedAt) / 1_000, ...tally });
  }

  console.log('\n=== Summary');
  for (const line of failureLines(rows.flatMap(row => row.failures ?? []))) {
    console.log(line);
  }
  for (const { name, seconds, ...tally } of rows) {
    console.log(
      `${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${`${seconds.toFixed(
        1,
      )} s`.padStart(8)}  ${name}: ${tallyLine(tally)}`,
    );
  }
  const unfinished = { passed: 0, failed: chosen.length - rows.length };
  const total = sumTallies([...rows, unfinished]);
  console.log(tallyLine(total));
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
