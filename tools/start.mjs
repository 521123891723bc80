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

// Starts Backstage with its app and backend, and says in one line when it can be used.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isPortFree, portOf, readAddresses } from './addresses.mjs';
import {
  createLogFilter,
  isBackendFailure,
  withoutColours,
} from './log-filter.mjs';
import { endGroup, exitCodeOf, onStopRequest } from './processes.mjs';
import { repositoryRoot } from './toolchain.mjs';

const pollEveryMs = 500;
const noticeAfterMs = 120_000;
const stopPatienceMs = 15_000;
const backendPatienceMs = 2_000;
const restOfMessageMs = 1_000;
const keptLines = 60;

const verbose = process.argv.includes('--verbose');
const cliArgs = process.argv.slice(2).filter(arg => arg !== '--verbose');

async function requireFreePorts(addresses) {
  for (const [what, url] of Object.entries(addresses)) {
    const port = portOf(url);
    if (!(await isPortFree(port))) {
      throw new Error(
        `Port ${port}, wanted for the ${what}, is already in use. Stop the program that listens there (perhaps another "npm start"), or set ${what}.baseUrl${
          what === 'backend' ? ' and backend.listen' : ''
        } to another port in app-config.local.yaml.`,
      );
    }
  }
}

async function answersOk(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    // Not listening yet: that is what polling is for.
    return false;
  }
}

async function main() {
  const addresses = readAddresses(repositoryRoot, process.env);
  await requireFreePorts(addresses);
  const probes = [
    addresses.app.href,
    new URL('/.backstage/health/v1/readiness', addresses.backend).href,
  ];

  console.log('Starting GitOpsHQ for Backstage …');
  const startedAt = Date.now();
  const backstage = spawn(
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
      ...['repo', 'start', ...cliArgs],
    ],
    { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'pipe'] },
  );

  let state = 'starting';
  const tail = [];
  const stop = (signal, why) => {
    if (backstage.exitCode !== null || backstage.signalCode !== null) return;
    state = why;
    backstage.kill(signal);
    setTimeout(() => backstage.kill('SIGKILL'), stopPatienceMs).unref();
  };

  for (const [stream, out] of [
    [backstage.stdout, process.stdout],
    [backstage.stderr, process.stderr],
  ]) {
    const isShown = createLogFilter();
    createInterface({ input: stream }).on('line', line => {
      tail.push(line);
      if (tail.length > keptLines) tail.shift();
      if (verbose || isShown(line))
        out.write(`${out.isTTY ? line : withoutColours(line)}\n`);
      // The dev server lives on without its backend, waiting for an edit; before the first start that helps nobody.
      if (state === 'starting' && isBackendFailure(line)) {
        state = 'failed';
        setTimeout(() => stop('SIGTERM', 'failed'), restOfMessageMs);
      }
    });
  }

  onStopRequest(signal => stop(signal, 'stopped'));

  const ended = new Promise((resolve, reject) => {
    backstage.once('error', reject);
    backstage.once('exit', (code, signal) => {
      const exitCode = exitCodeOf(code, signal);
      // The backend holds the pipes until it has stopped too; one that hangs is left to the sweep of its group.
      backstage.once('close', () => resolve(exitCode));
      setTimeout(() => resolve(exitCode), backendPatienceMs);
    });
  });
  const poll = setInterval(async () => {
    const answers = await Promise.all(probes.map(answersOk));
    if (state !== 'starting') {
      clearInterval(poll);
    } else if (answers.every(Boolean)) {
      state = 'ready';
      clearInterval(poll);
      console.log(
        `GitOpsHQ is ready: ${addresses.app.origin} (press Ctrl-C to stop)`,
      );
    }
  }, pollEveryMs);
  const notice = setTimeout(() => {
    if (state !== 'starting') return;
    console.error(
      `Not usable after ${
        (Date.now() - startedAt) / 1_000
      } s, still trying ${probes.join(
        ' and ',
      )}. "npm start -- --verbose" shows everything Backstage says.`,
    );
  }, noticeAfterMs);

  const code = await ended;
  clearInterval(poll);
  clearTimeout(notice);
  if (state === 'stopped') {
    console.log('GitOpsHQ has stopped.');
    return 0;
  }
  if (state === 'failed') {
    console.error('The backend could not start: the lines above say why.');
    return 1;
  }
  if (!verbose) {
    console.error(
      `The last output of Backstage was:\n${tail
        .map(withoutColours)
        .join('\n')}`,
    );
  }
  console.error(`Backstage ended by itself with exit code ${code}.`);
  return code || 1;
}

try {
  endGroup(await main());
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
