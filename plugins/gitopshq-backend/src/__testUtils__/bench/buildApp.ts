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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const APP = join(__dirname, '..', '..', '..', '..', '..', 'packages', 'app');

/**
 * The folder with a production build of the app; GITOPSHQ_BENCH_APP names one
 * that is there already.
 */
export async function buildApp(): Promise<string> {
  const built =
    process.env.GITOPSHQ_BENCH_APP && resolve(process.env.GITOPSHQ_BENCH_APP);
  if (built) {
    if (!existsSync(join(built, 'index.html'))) {
      throw new Error(
        `GITOPSHQ_BENCH_APP=${built} has no index.html; name the folder that "backstage-cli package build" wrote, or leave it out`,
      );
    }
    return built;
  }
  const build = spawn(
    process.execPath,
    [require.resolve('@backstage/cli/bin/backstage-cli'), 'package', 'build'],
    {
      cwd: APP,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2],
    },
  );
  const [code] = await once(build, 'exit');
  if (code !== 0) {
    throw new Error(`Building the app ended with exit code ${code}`);
  }
  return join(APP, 'dist');
}
