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

import { mockServices } from '@backstage/backend-test-utils';
import { ManualTimers, settle } from '../__testUtils__/ManualTimers';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import { RegistryService } from './RegistryService';
import { resolveRegistry } from './resolveRegistry';
import type { RegistrySnapshot } from './types';

const snapshot = () =>
  resolveRegistry(configOf({}), catalogOf(), stubConnections());

function scene() {
  const timers = new ManualTimers();
  const writes: { snapshot: RegistrySnapshot; end(error?: Error): void }[] = [];
  const registry = new RegistryService({
    empty: snapshot(),
    write: written =>
      new Promise((resolve, reject) => {
        writes.push({
          snapshot: written,
          end: error => (error ? reject(error) : resolve()),
        });
      }),
    timers,
    logger: mockServices.logger.mock(),
  });
  const heard: RegistrySnapshot[] = [];
  registry.onChange(s => heard.push(s));
  return { timers, writes, registry, heard };
}

describe('RegistryService', () => {
  it('announces a snapshot once it is written', async () => {
    const { registry, writes, heard } = scene();
    const first = snapshot();
    registry.update(first);
    await settle();
    expect(heard).toEqual([]);
    expect(registry.current()).not.toBe(first);
    writes[0].end();
    await settle();
    expect(heard).toEqual([first]);
    expect(registry.current()).toBe(first);
  });

  it('writes one after the other and leaves out what is outdated', async () => {
    const { registry, writes } = scene();
    const [a, b, c] = [snapshot(), snapshot(), snapshot()];
    registry.update(a);
    registry.update(b);
    registry.update(c);
    await settle();
    expect(writes).toHaveLength(1);
    writes[0].end();
    await settle();
    expect(writes.map(w => w.snapshot)).toEqual([a, c]);
  });

  it('tries again with the newest snapshot after a failure', async () => {
    const { registry, writes, timers } = scene();
    const [a, b] = [snapshot(), snapshot()];
    registry.update(a);
    await settle();
    writes[0].end(new Error('locked'));
    await settle();
    expect(registry.health()).toMatchObject({
      state: 'degraded',
      problem: { message: expect.stringContaining('locked') },
    });
    await timers.advance(5_000);
    expect(writes).toHaveLength(2);
    registry.update(b);
    writes[1].end(new Error('locked'));
    await timers.advance(5_000);
    expect(writes[2].snapshot).toBe(b);
    writes[2].end();
    await settle();
    expect(registry.health().state).toBe('ok');
    expect(timers.pending).toBe(0);
  });

  it('goes on when a follower throws', async () => {
    const { registry, writes, heard } = scene();
    registry.onChange(() => {
      throw new Error('a fault of ours');
    });
    const later: RegistrySnapshot[] = [];
    registry.onChange(s => later.push(s));
    registry.update(snapshot());
    await settle();
    writes[0].end();
    await settle();
    expect(heard).toHaveLength(1);
    expect(later).toHaveLength(1);
  });

  it('waits for what is being written before it stops', async () => {
    const { registry, writes, timers } = scene();
    registry.update(snapshot());
    await settle();
    let stopped = false;
    const stopping = registry.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    writes[0].end(new Error('locked'));
    await stopping;
    expect(timers.pending).toBe(0);
  });
});
