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
import type { RegistrySnapshot } from '../../registry/types';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { fakeCollectors } from '../__testUtils__/FakeCollector';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import {
  cluster,
  environment,
  ManualRegistry,
  snapshot,
} from '../__testUtils__/registry';
import { emptyRows } from '../rows';
import type { IngestStore } from '../store/IngestStore';
import { NOTHING_KNOWN } from '../wanted/types';
import { CollectorSupervisor } from './CollectorSupervisor';

const EU = 'resource:default/prod-eu';
const US = 'resource:default/prod-us';

const store: IngestStore = {
  load: async () => emptyRows(),
  loadWanted: async () => [],
  writeWanted: async () => {},
  write: async () => true,
  writeObservation: async () => {},
  writeCollections: async () => {},
  beginCluster: async () => false,
  clearUnconfirmed: async () => {},
};

function supervise(registry: RegistrySnapshot) {
  const time = new ManualTimers();
  const collectors = fakeCollectors();
  const manual = new ManualRegistry(registry);
  const leases = new HeldLeases();
  const supervisor = new CollectorSupervisor(
    manual,
    leases,
    collectors.create,
    {
      store,
      wanted: NOTHING_KNOWN,
      live: { changed: () => {} },
      clock: time,
      timers: time,
      logger: mockServices.logger.mock(),
      staleSeconds: 300,
      limit: task => task(),
      onWritten: () => {},
    },
  );
  supervisor.start();
  return { collectors, leases, registry: manual, supervisor, time };
}

const namespaces = (targets: { namespace?: string }[]) =>
  [...new Set(targets.map(target => target.namespace))].sort();

const eu = environment();
const us = environment({ name: 'shop-us', clusterRef: US });
const both = {
  clusters: [cluster(), cluster({ name: 'prod-us' })],
  environments: [eu, us],
};

describe('CollectorSupervisor', () => {
  it.each([
    ['confirmed, with a connection', {}, {}, 1],
    ['an unconfirmed cluster', { confirmed: false }, {}, 0],
    ['a cluster without a connection', { connection: undefined }, {}, 0],
    ['an unconfirmed environment', {}, { state: 'unconfirmed' }, 0],
    ['a misconfigured environment', {}, { state: 'misconfigured' }, 0],
  ] as const)('collects from %s', (_, clusterFields, fields, collectors) => {
    const { collectors: fakes } = supervise(
      snapshot({
        clusters: [cluster(clusterFields)],
        environments: [environment(fields)],
      }),
    );
    expect(fakes.made).toHaveLength(collectors);
  });

  it('does not collect from a cluster without environments', () => {
    const { collectors } = supervise(snapshot({ environments: [] }));
    expect(collectors.made).toHaveLength(0);
  });

  it('collects the namespaces of all environments of a cluster', () => {
    const { collectors } = supervise(
      snapshot({
        environments: [
          environment({ namespaces: ['a', 'b'] }),
          environment({ name: 'other', namespaces: ['c'] }),
        ],
      }),
    );
    expect(collectors.made).toHaveLength(1);
    expect(namespaces(collectors.made[0].targets)).toEqual(['a', 'b', 'c']);
    expect(collectors.made[0].started).toBe(true);
  });

  it('follows the registry without disturbing other clusters', async () => {
    const { collectors, registry, supervisor } = supervise(snapshot(both));
    const [first, second] = collectors.made;
    registry.change(snapshot(both));
    registry.change(
      snapshot({
        ...both,
        environments: [environment({ namespaces: ['shop', 'more'] }), us],
      }),
    );
    expect(namespaces(first.targets)).toEqual(['more', 'shop']);
    expect(namespaces(second.targets)).toEqual(['shop']);
    registry.change(snapshot({ ...both, environments: [us] }));
    expect(first.stopped).toBe(true);
    registry.change(snapshot(both));
    expect(
      collectors.made.map(each => [each.clusterRef, each.stopped]),
    ).toEqual([
      [EU, true],
      [US, false],
      [EU, false],
    ]);
    await supervisor.stop();
    expect(collectors.made.every(each => each.stopped)).toBe(true);
  });

  it('starts anew when a cluster is another, not when its credential is', async () => {
    const { collectors, registry, supervisor } = supervise(snapshot(both));
    const changed = (server: string, kubeConfig: () => Promise<never>) =>
      snapshot({
        ...both,
        clusters: [
          cluster({ connection: { clusterRef: EU, server, kubeConfig } }),
          cluster({ name: 'prod-us' }),
        ],
      });
    const { server } = cluster().connection!;
    registry.change(
      changed(server, () => Promise.reject(new Error('renewed'))),
    );
    expect(collectors.made).toHaveLength(2);
    await expect(collectors.connections[0].kubeConfig()).rejects.toThrow(
      'renewed',
    );
    registry.change(
      changed('https://moved:6443', () => Promise.reject(new Error('moved'))),
    );
    expect(
      collectors.made.map(each => [each.clusterRef, each.stopped]),
    ).toEqual([
      [EU, true],
      [US, false],
      [EU, false],
    ]);
    await supervisor.stop();
  });

  it('collects only while it holds the lease', async () => {
    const { collectors, leases, supervisor } = supervise(snapshot(both));
    leases.lose(EU);
    expect(
      collectors.made.map(each => [each.clusterRef, each.stopped]),
    ).toEqual([
      [EU, true],
      [US, false],
    ]);
    leases.gain(EU);
    // Another epoch: what was read under the former one is not used again.
    leases.gain(US);
    expect(
      collectors.made.map(each => [each.clusterRef, each.stopped]),
    ).toEqual([
      [EU, true],
      [US, true],
      [EU, false],
      [US, false],
    ]);
    await supervisor.stop();
    leases.gain(EU);
    expect(collectors.made).toHaveLength(4);
  });

  it('tries a cluster again that could not be started', async () => {
    const { collectors, registry, supervisor } = supervise(
      snapshot({ ...both, environments: [us] }),
    );
    collectors.refuse(EU, 'bad definition');
    registry.change(snapshot(both));
    expect(supervisor.state()).toEqual({ collecting: 1, failed: [EU] });
    collectors.allow(EU);
    registry.change(snapshot(both));
    expect(supervisor.state()).toEqual({ collecting: 2, failed: [] });
    await supervisor.stop();
  });

  it('leaves no timer behind', async () => {
    const { collectors, supervisor, time } = supervise(snapshot(both));
    collectors.made.forEach(each => each.list([], time.now()));
    expect(time.pending).toBeGreaterThan(0);
    await supervisor.stop();
    expect(time.pending).toBe(0);
    collectors.made.forEach(each => each.list([], time.now()));
    expect(time.pending).toBe(0);
  });
});
