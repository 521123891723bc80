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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitConfigSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import type { Bench, Report } from '../../__testUtils__/bench/Bench';
import { createDeployRepository } from '../../__testUtils__/bench/deployRepository';
import { median, quantile } from '../../__testUtils__/bench/statistics';
import { GitHttpServer } from '../../desired/__testUtils__/GitHttpServer';
import { readerOn } from '../../desired/__testUtils__/readers';
import { blobIdOf, type SourceReader } from '../../desired';
import { GitRepository } from '../../desired/git/GitRepository';
import { parseRepositoryUrl } from '../../desired/git/repositoryUrl';
import { commitRequest } from './__testUtils__/commits';
import { CloneGitWriter } from './CloneGitWriter';

const SIZE = { commits: 10_000, files: 2_000, share: 0.9 };
const ROUNDS = 20;
/** Files of one commit: a rollback of a service, and one of everything. */
const FILES = [1, 500];
/** From Execute to the pushed commit; the rest of it is planning again. */
const GOAL_MS = 2_000;

/** One operation as execution does it, ms by step. */
async function operate(
  writer: CloneGitWriter,
  source: SourceReader,
  round: number,
  count: number,
) {
  const startedAt = performance.now();
  await source.fetch();
  const head = await source.head();
  const fetchedAt = performance.now();
  const tree = await source.tree(head);
  const files = tree
    .entriesBelow(source.path)
    .slice(0, count)
    .map(({ path, id }) => {
      const content = Buffer.from(`round: ${round}\npath: ${path}\n`);
      const blobAfter = blobIdOf(content, id);
      return { path, blobBefore: id, blobAfter, content };
    });
  const plannedAt = performance.now();
  const outcome = await writer.prepare(
    source,
    commitRequest({
      parentSha: head,
      files: files.map(({ content, ...file }) => file),
      contents: new Map(files.map(({ path, content }) => [path, content])),
    }),
  );
  if (outcome.outcome !== 'prepared') {
    throw new Error('Nobody else commits here');
  }
  const preparedAt = performance.now();
  const { sha } = outcome;
  if (
    (await writer.push(source, { sha, branch: 'main', oldSha: head })) !==
    'pushed'
  ) {
    throw new Error('Nobody else pushes here');
  }
  return {
    fetch: fetchedAt - startedAt,
    prepare: preparedAt - plannedAt,
    push: performance.now() - preparedAt,
  };
}

async function run(report: Report): Promise<void> {
  const origin = await createDeployRepository(
    SIZE,
    Math.floor(systemClock.now() / 1000),
  );
  const workingDirectory = await mkdtemp(join(tmpdir(), 'gitopshq-bench-'));
  const repositoryFolder = fileURLToPath(origin.url);
  const server = await GitHttpServer.start(dirname(repositoryFolder));
  const repository = new GitRepository({
    url: parseRepositoryUrl(server.url(), ['http']),
    workingDirectory,
    folder: join(workingDirectory, 'clone.git'),
    home: join(workingDirectory, 'home'),
    config: gitConfigSchema.parse({}),
    credential: async () => ({ secrets: [] }),
    hubEnvironment: process.env,
    clock: systemClock,
    timers: systemTimers,
  });
  const source = readerOn(repository, { path: origin.path });
  const writer = new CloneGitWriter();
  try {
    await source.fetch();
    for (const count of FILES) {
      const rounds: Awaited<ReturnType<typeof operate>>[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push(await operate(writer, source, round, count));
      }
      const what = count === 1 ? '1 file' : `${count} files`;
      const totals = rounds.map(({ prepare, push }) => prepare + push);
      report({
        name: `${what}: prepare to pushed, p95`,
        value: quantile(totals, 0.95),
        unit: 'ms',
        goal: { atMost: GOAL_MS },
        note: `median ${median(totals).toFixed(0)} ms of ${ROUNDS}; ${
          SIZE.files
        } files, ${SIZE.commits} commits, Git over HTTP on this machine`,
      });
      for (const step of ['fetch', 'prepare', 'push'] as const) {
        report({
          name: `${what}: ${step}, median`,
          value: median(rounds.map(each => each[step])),
          unit: 'ms',
        });
      }
    }
  } finally {
    repository.stop();
    await server.stop();
    await origin.remove();
    await rm(workingDirectory, { recursive: true, force: true });
  }
}

const bench: Bench = {
  name: 'git-push',
  description: 'From a plan to the commit on the branch of the server.',
  run,
};
export default bench;
