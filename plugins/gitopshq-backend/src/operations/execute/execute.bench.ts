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
import { join } from 'node:path';
import { parse } from 'yaml';
import { runGit } from '../../desired/__testUtils__/TestRepository';
import { waitFor } from '../../__testUtils__/waitFor';
import type { Bench } from '../../__testUtils__/bench/Bench';
import { openBenchDatabase } from '../../__testUtils__/bench/benchDatabase';
import {
  createDeployRepository,
  serviceName,
} from '../../__testUtils__/bench/deployRepository';
import { quietLogger } from '../../__testUtils__/bench/quietLogger';
import { quantile } from '../../__testUtils__/bench/statistics';
import { OperationsHub } from '../__testUtils__/OperationsHub';
import { startShopCluster } from '../__testUtils__/ShopWorld';

const SIZE = { commits: 10_000, files: 2_000, share: 0.9 };
const OPERATIONS = 8;
const GOAL_S = 2;
const ENVIRONMENT = 'resource:default/shop-eu';

const bench: Bench = {
  name: 'execute',
  description:
    'From the click on Execute to the pushed commit, with 10,000 commits and 2,000 files',
  needs: { postgres: true },
  run: async report => {
    const repository = await createDeployRepository(
      SIZE,
      Math.floor(Date.now() / 1000),
    );
    const folder = await mkdtemp(join(tmpdir(), 'gitopshq-bench-clone-'));
    const cluster = await startShopCluster();
    const git = (...args: string[]) =>
      runGit(new URL(repository.url).pathname, args);
    const names = Array.from({ length: OPERATIONS }, (_, at) =>
      serviceName(at * 7),
    );
    const listed = await git(
      ...['ls-tree', '-r', '--name-only', 'HEAD', '--', repository.path],
    );
    for (const file of listed.split('\n')) {
      if (names.some(name => file.includes(`/${name}/`))) {
        cluster.store.serverSideApply(
          parse(await git('show', `HEAD:${file}`)),
          {
            ...{ manager: 'gitopshq', force: true },
          },
        );
      }
    }
    const database = await openBenchDatabase('PostgreSQL', 'gitopshq_execute');
    let pushedAt = 0;
    const hub = await OperationsHub.start(
      database,
      { clusterUrl: cluster.url, repositoryUrl: repository.url, folder },
      {
        verify: { stabilitySeconds: 600, timeoutSeconds: 900 },
        logger: quietLogger,
        wrapGit: real => ({
          prepare: (...all) => real.prepare(...all),
          find: (...all) => real.find(...all),
          release: (...all) => real.release(...all),
          push: async (...all) => {
            const outcome = await real.push(...all);
            pushedAt = performance.now();
            return outcome;
          },
        }),
      },
    );
    try {
      const tookS: number[] = [];
      for (const name of names) {
        const serviceId = await hub.serviceId(name);
        const [, toSha] = (
          await git('log', '--format=%H', '--', `${repository.path}/${name}`)
        ).split('\n');
        const planned = await waitFor(async () => {
          const answer = await hub.post('/operations', {
            kind: 'rollback',
            target: { environmentRef: ENVIRONMENT, serviceId },
            parameters: { scope: 'service', toSha },
            reason: 'a bench',
          });
          return answer.status === 201 && answer.body;
        });
        pushedAt = 0;
        const clickedAt = performance.now();
        await hub.post(`/operations/${planned.id}/execute`, {
          digest: planned.digest,
        });
        await hub.reaches(planned.id, 'verifying', 'failed', 'stale');
        if (pushedAt === 0) {
          throw new Error('The operation was not pushed');
        }
        tookS.push((pushedAt - clickedAt) / 1000);
      }
      report({
        name: 'execute to pushed commit, p95',
        value: quantile(tookS, 0.95),
        unit: 's',
        goal: { atMost: GOAL_S },
        note: `${OPERATIONS} rollbacks of a service, PostgreSQL; median ${quantile(
          tookS,
          0.5,
        ).toFixed(2)} s`,
      });
    } finally {
      await hub.stop();
      await database.destroy();
      await cluster.stop();
      await repository.remove();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export default bench;
