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

// node tools/run.mjs start|test|bench|drill [args…]   or   node tools/run.mjs run <package.json script> [args…]
// Needs Node 20 or newer and npm, nothing else: it brings the rest along.
import { join } from 'node:path';
import { runTree } from './processes.mjs';
import {
  ensureInstalled,
  ensureToolchain,
  isDelegatedByYarn,
  repositoryRoot,
  toolchainEnvironment,
} from './toolchain.mjs';

const wrappers = {
  start: 'start.mjs',
  test: 'test.mjs',
  bench: 'bench.mjs',
  drill: 'drill.mjs',
};

async function main([command, ...args]) {
  if (!(command in wrappers) && !(command === 'run' && args.length > 0)) {
    throw new Error(
      `Unknown command "${
        command ?? ''
      }": use "start", "test", "bench", "drill" or "run <package.json script>".`,
    );
  }

  const toolchain = await ensureToolchain();
  const env = toolchainEnvironment(toolchain);
  if (!isDelegatedByYarn(toolchain)) {
    await ensureInstalled(toolchain, env);
  }

  const wrapper = wrappers[command];
  return wrapper
    ? runTree(
        toolchain.node,
        [join(repositoryRoot, 'tools', wrapper), ...args],
        {
          env,
          cwd: repositoryRoot,
          deliverTo: 'leader',
        },
      )
    : runTree(toolchain.node, [toolchain.yarn, 'run', ...args], {
        env,
        cwd: repositoryRoot,
        deliverTo: 'group',
      });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
