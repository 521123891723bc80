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

// A process of its own for one bench, started by bench.mjs with the TypeScript transform of `backstage-cli start`.
// describe <file…>: says what each file offers.   run <file>: runs one bench and passes its figures on.
import { createRequire } from 'node:module';
import { inspect } from 'node:util';

const require = createRequire(import.meta.url);

const send = message =>
  new Promise((resolve, reject) => {
    process.send({ bench: message }, error =>
      error ? reject(error) : resolve(),
    );
  });

function load(file) {
  const bench = require(file).default;
  if (
    typeof bench?.name !== 'string' ||
    typeof bench.description !== 'string' ||
    typeof bench.run !== 'function'
  ) {
    throw new Error(
      `${file} does not default-export a bench: { name, description, run(report) }.`,
    );
  }
  return bench;
}

async function describe(files) {
  for (const file of files) {
    try {
      const { name, description, needs = {}, nodeOptions = [] } = load(file);
      await send({ file, name, description, needs, nodeOptions });
    } catch (error) {
      await send({ file, error: inspect(error) });
    }
  }
}

async function run(file) {
  const sent = [];
  await load(file).run(figure => {
    if (typeof figure.value !== 'number' || !figure.name || !figure.unit) {
      throw new Error(
        `A figure needs a name, a number as value and a unit, not ${inspect(
          figure,
        )}.`,
      );
    }
    sent.push(send({ figure }));
  });
  await Promise.all(sent);
}

const [command, ...files] = process.argv.slice(2);
// Whoever started this process is gone: nothing may be left behind.
process.once('disconnect', () => process.exit(1));
try {
  await (command === 'run' ? run(files[0]) : describe(files));
  process.exit(0);
} catch (error) {
  console.error(error);
  await send({ error: `${error?.message ?? error}`.split('\n')[0] });
  process.exit(1);
}
