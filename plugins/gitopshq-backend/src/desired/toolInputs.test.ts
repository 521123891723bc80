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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import { CloneFolders } from './__testUtils__/clones';
import { DesiredHarness } from './__testUtils__/DesiredHarness';
import { TestRepository } from './__testUtils__/TestRepository';
import type { RenderInputs } from './RenderInputs';

const databases = createTestDatabases();

const EU = 'resource:default/shop-eu';
const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

/** A delivering tool that says what a test tells it to. */
class Tool {
  private readonly listeners = new Set<(environmentRef: string) => void>();

  constructor(private inputs: RenderInputs | Problem | undefined) {}

  renderInputs() {
    return this.inputs;
  }

  onChange(listener: (environmentRef: string) => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(inputs: RenderInputs | Problem | undefined) {
    this.inputs = inputs;
    this.listeners.forEach(listener => listener(EU));
  }
}

describe.each(databases.eachSupportedId())('what tools render on %s', id => {
  const folders = new CloneFolders();
  let database: Knex;
  let origin: TestRepository;
  let hub: DesiredHarness | undefined;

  beforeEach(async () => {
    database = await databases.init(id);
    await migrate(database);
    origin = await TestRepository.create();
    await origin.commitAll([
      {
        files: {
          'envs/shop-eu/a.yaml': configMap('configured'),
          'apps/shop/a.yaml': configMap('of-the-tool'),
          'apps/shop/deep/b.yaml': configMap('deep'),
        },
        at: 1_000_000_000_000,
      },
    ]);
  });
  afterEach(async () => {
    await hub?.desired.stop();
    await origin.remove();
  });
  afterAll(() => folders.remove());

  it('renders what the tool says, and nothing where it cannot', async () => {
    const waiting = { code: 'delivery-not-read-yet', message: 'x', cure: 'y' };
    const tool = new Tool(waiting);
    hub = new DesiredHarness({
      database,
      folder: await folders.make(),
      environments: [{ name: 'shop-eu', repository: origin.url }],
      rest: { delivery: tool },
    });
    const { service, timers, changes } = hub;
    hub.desired.start();
    expect(service.status(EU)).toEqual({ problem: waiting });

    const names = async () =>
      (await service.current(EU))?.inForce?.objects.map(({ object }) =>
        String((object.metadata as { name: string }).name),
      );
    const until = (wanted: string[]) =>
      waitFor(async () => {
        await timers.advance(200);
        return JSON.stringify(await names()) === JSON.stringify(wanted);
      });
    tool.say({ path: './apps/shop/', directory: { recurse: false } });
    await until(['of-the-tool']);
    tool.say({ path: 'apps/shop', directory: { recurse: true } });
    await until(['of-the-tool', 'deep']);

    const plugin = { code: 'not-comparable', message: 'x', cure: 'y' };
    changes.length = 0;
    tool.say(plugin);
    await waitFor(async () => {
      await timers.advance(200);
      return service.status(EU)?.problem?.code === 'not-comparable';
    });
    expect(await service.current(EU)).toEqual({
      head: undefined,
      problem: plugin,
    });
    expect(changes).toContainEqual({
      environmentRef: EU,
      objectsChanged: true,
    });

    tool.say({ path: '../secrets' });
    await waitFor(async () => {
      await timers.advance(200);
      return service.status(EU)?.problem?.code === 'path-outside';
    });

    tool.say(undefined);
    await until(['configured']);
  });
});
