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

// A process of its own for one drill, started by drill.mjs with the TypeScript transform of `backstage-cli start`.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [file, seed, runs] = process.argv.slice(2);

// Whoever started this process is gone: nothing may be left behind.
process.once('disconnect', () => process.exit(1));
try {
  const sent = [];
  await require(file).default.run(
    { seed: Number(seed), runs: Number(runs) },
    run => {
      sent.push(
        new Promise((resolve, reject) => {
          process.send({ drill: run }, error =>
            error ? reject(error) : resolve(),
          );
        }),
      );
    },
  );
  await Promise.all(sent);
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
