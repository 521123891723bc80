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

// Adversarial runs: every *.drill.ts of the workspaces, in a process of its own. See CONTRIBUTING.md.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { drillSummary, readDrillArguments } from './drillReport.mjs';
import { endGroup, exitCodeOf, onStopRequest } from './processes.mjs';
import { repositoryRoot } from './toolchain.mjs';

const transform = createRequire(join(repositoryRoot, 'package.json')).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);
const suffix = '.drill.ts';

/** File by name: `crash` is `crash.drill.ts`. */
function findDrills() {
  const files = ['packages', 'plugins']
    .map(folder => join(repositoryRoot, folder))
    .flatMap(folder =>
      readdirSync(folder).map(name => join(folder, name, 'src')),
    )
    .filter(existsSync)
    .flatMap(sources =>
      readdirSync(sources, { recursive: true })
        .filter(name => name.endsWith(suffix))
        .map(name => join(sources, name)),
    )
    .sort();
  return new Map(files.map(file => [basename(file, suffix), file]));
}

async function main(args) {
  const { name, seed, runs, jsonFile, list } = readDrillArguments(args);
  const drills = findDrills();
  if (list) {
    for (const known of drills.keys()) console.log(known);
    return 0;
  }
  const file = drills.get(name);
  if (file === undefined) {
    throw new Error(
      `There is no drill "${name}"; there are ${[...drills.keys()].join(
        ', ',
      )}.`,
    );
  }
  // Whatever a drill leaves in its temporary folder goes with it.
  const folder = mkdtempSync(join(tmpdir(), 'gitopshq-drill-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      ...['--require', transform],
      join(repositoryRoot, 'tools', 'drillProcess.mjs'),
      ...[file, String(seed), String(runs)],
    ],
    {
      cwd: repositoryRoot,
      env: { ...process.env, NODE_ENV: 'test', TMPDIR: folder },
      stdio: ['ignore', 2, 2, 'ipc'],
    },
  );
  let stoppedBy;
  onStopRequest(signal => {
    stoppedBy = signal;
    child.kill(signal);
  });
  const results = [];
  child.on('message', ({ drill }) => {
    // The transform sends messages of its own, for a watch mode.
    if (drill === undefined) return;
    results.push(drill);
    console.log(
      `${drill.ok ? 'ok    ' : 'FAILED'} seed ${drill.seed}: ${drill.text}`,
    );
  });
  const code = await new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => fulfil(exitCodeOf(status, signal)));
  });
  if (stoppedBy) return exitCodeOf(null, stoppedBy);
  const { passed, text } = drillSummary(name, results);
  console.log(text);
  if (jsonFile !== undefined) {
    writeFileSync(
      resolve(jsonFile),
      `${JSON.stringify({ name, seed, passed, runs: results }, null, 2)}\n`,
    );
  }
  return code !== 0 || !passed ? 1 : 0;
}

try {
  endGroup(await main(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  endGroup(1);
}
