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
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import { SeededRandom } from '@gitopshq/demo-fleet';
import type { DrillRun } from '../../../__testUtils__/drills/Drill';
import { ShopWorld } from '../ShopWorld';
import { HubProcess } from './HubProcess';

const SHOP_EU = 'resource:default/shop-eu';
const POLL_MS = 40;
/** No run takes this long, on the slowest machine. */
const LIMIT_MS = 1_200_000;
const ENDS: Operation['state'][] = ['succeeded', 'failed', 'stale'];

/** An operation that this long after Execute was clicked is killed meanwhile. */
const LONGEST_MS = 2_500;

/** How often an object was really changed, by what it became. */
class Effects {
  private readonly versions: string[] = [];

  constructor(
    private readonly world: ShopWorld,
    private readonly name: string,
  ) {}

  /** Called by the cluster itself, after each change. */
  look(): void {
    const object = this.world.live(this.name) as unknown as {
      metadata: { generation?: number };
      spec: object;
    };
    const text = `${object.metadata.generation} ${JSON.stringify(object.spec)}`;
    if (this.versions.at(-1) !== text) {
      this.versions.push(text);
    }
  }

  /** Changes of what is wanted, since the first look. */
  get count(): number {
    return this.versions.length - 1;
  }
}

/**
 * One run: a rollback or a restart is executed, the backend is killed with
 * SIGKILL at a random moment (up to three times), started again, until the
 * operation has ended. Then effects are counted, in Git and in the cluster.
 */
export async function runCrash(seed: number, mostKills = 3): Promise<DrillRun> {
  const random = new SeededRandom(`crash ${seed}`);
  const folder = await mkdtemp(join(tmpdir(), 'gitopshq-drill-'));
  const world = await ShopWorld.create();
  const request = {
    clusterUrl: world.clusterUrl,
    repositoryUrl: world.repositoryUrl,
    folder: world.folder,
    databaseFile: join(folder, 'hub.sqlite'),
  };
  const isRollback = random.next() < 0.7;
  const name = isRollback ? 'cart' : 'web';
  const effects = new Effects(world, name);
  const watch = setInterval(() => effects.look(), 5);
  effects.look();
  let hub = await HubProcess.start(request);
  let kills = 0;
  const killsWanted = 1 + random.below(mostKills);
  const until = Date.now() + LIMIT_MS;
  try {
    const planned = await plan(hub, world, isRollback, name, until);
    const click = hub.ask('post', `/operations/${planned.id}/execute`, {
      digest: planned.digest,
    });
    let after = random.next() * LONGEST_MS;
    let last: Operation | undefined;
    for (;;) {
      if (kills < killsWanted) {
        await Promise.race([sleep(after), settled(hub, planned.id, until)]);
        await hub.kill();
        kills += 1;
        after = random.next() * LONGEST_MS;
        hub = await HubProcess.start(request);
      }
      const answer = await hub.ask('get', `/operations/${planned.id}`);
      last = answer?.body as Operation | undefined;
      if (last?.state === 'planned') {
        // Killed before the click was stored: nothing was lost, click again.
        await click;
        await hub.ask('post', `/operations/${planned.id}/execute`, {
          digest: planned.digest,
        });
      }
      if (last && ENDS.includes(last.state) && kills >= killsWanted) {
        break;
      }
      if (Date.now() > until) {
        throw new Error(`it has not ended: ${JSON.stringify(last)}`);
      }
      await sleep(POLL_MS);
    }
    effects.look();
    return await judge(seed, world, last, effects.count, { isRollback, kills });
  } catch (error) {
    return { seed, ok: false, text: String(error) };
  } finally {
    clearInterval(watch);
    await hub.kill();
    await world.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function plan(
  hub: HubProcess,
  world: ShopWorld,
  isRollback: boolean,
  name: string,
  until: number,
): Promise<Operation> {
  const serviceId = await world.serviceId(name);
  const body = {
    kind: isRollback ? 'rollback' : 'restart',
    target: { environmentRef: SHOP_EU, serviceId },
    parameters: isRollback
      ? { scope: 'service', toSha: world.good }
      : { workload: `Deployment/shop/${name}` },
    reason: 'a drill',
  };
  for (;;) {
    const answer = await hub.ask('post', '/operations', body);
    if (answer?.status === 201) {
      return answer.body as Operation;
    }
    // The fleet has not been seen yet.
    if (Date.now() > until) {
      throw new Error(`it was not planned: ${JSON.stringify(answer?.body)}`);
    }
    await sleep(POLL_MS);
  }
}

async function settled(
  hub: HubProcess,
  id: string,
  until: number,
): Promise<void> {
  while (Date.now() < until) {
    const answer = await hub.ask('get', `/operations/${id}`);
    if (!answer || ENDS.includes((answer.body as Operation).state)) {
      return;
    }
    await sleep(POLL_MS);
  }
}

async function judge(
  seed: number,
  world: ShopWorld,
  operation: Operation,
  changes: number,
  run: { isRollback: boolean; kills: number },
): Promise<DrillRun> {
  const commits = (await world.commits()).filter(
    each => each.operation === operation.id,
  );
  const wrong = [
    operation.state !== 'succeeded' &&
      `it ended ${operation.state}: ${JSON.stringify(operation.failure)}`,
    run.isRollback && commits.length !== 1 && `${commits.length} commits`,
    run.isRollback &&
      commits[0]?.sha !== operation.commit &&
      `it says commit ${operation.commit}, the branch has ${commits[0]?.sha}`,
    !run.isRollback && commits.length !== 0 && 'a restart made a commit',
    changes !== 1 && `the cluster was changed ${changes} times`,
    run.isRollback &&
      world.image('cart') !== 'cart:1' &&
      `cart runs ${world.image('cart')}`,
  ].filter(Boolean);
  const text = `${run.isRollback ? 'rollback' : 'restart'}, killed ${
    run.kills
  } times, ${commits.length} commits, ${changes} changes of the cluster`;
  return wrong.length === 0
    ? { seed, ok: true, text }
    : { seed, ok: false, text: `${text}; ${wrong.join('; ')}` };
}
