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
import type { ProbeResult } from '@gitopshq/cluster-collector';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import {
  catalogOf,
  configOf,
  stubConnections,
} from '../__testUtils__/registrySamples';
import type { ClusterLeases } from '../leases';
import { HeldLeases } from '../leases/__testUtils__/HeldLeases';
import {
  resolveRegistry,
  type Registry,
  type RegistrySnapshot,
} from '../registry';
import type { HeartbeatStore, Probed } from './HeartbeatStore';
import { HeartbeatSupervisor, type Probe } from './HeartbeatSupervisor';

const connections = stubConnections();

/** One object per cluster, as the real factory gives. */
const made = new Map<string, ReturnType<typeof connections.fromConfig>>();
const connectionsOnce: typeof connections = {
  ...connections,
  fromConfig: (ref, config) => {
    const known = made.get(ref) ?? connections.fromConfig(ref, config);
    made.set(ref, known);
    return known;
  },
};

function snapshotOf(names: string[]): RegistrySnapshot {
  return resolveRegistry(
    configOf({
      clusters: names.map(name => ({
        name,
        url: `https://${name}`,
        reader: { token: 't' },
      })),
    }),
    catalogOf(),
    connectionsOnce,
  );
}

/** Supervises clusters whose probes end when the test says so. */
class Scene implements Registry {
  readonly timers = new ManualTimers();
  readonly probes: {
    ref: string;
    at: number;
    signal: AbortSignal;
    end(result?: Partial<ProbeResult>): void;
    fail(error: Error): void;
  }[] = [];
  readonly written: Probed[][] = [];
  readonly topics: string[] = [];
  writeFails = false;
  /** Clusters that never answer. */
  hanging = (_ref: string) => false;
  private listener = (_: RegistrySnapshot) => {};

  readonly supervisor: HeartbeatSupervisor;

  constructor(
    private snapshot: RegistrySnapshot,
    random = () => 0.5,
    leases?: ClusterLeases,
  ) {
    const probe: Probe = (connection, { signal }) =>
      new Promise((resolve, reject) => {
        const at = this.timers.now();
        const end = (result: Partial<ProbeResult> = {}) =>
          resolve({
            startedAt: at,
            finishedAt: this.timers.now(),
            outcome: 'ready',
            beat: true,
            ...result,
          });
        const ref = connection.clusterRef;
        this.probes.push({ ref, at, signal, end, fail: reject });
        if (this.hanging(ref)) {
          this.timers.after(10_000, () =>
            end({ outcome: 'unreachable', beat: false }),
          );
        } else if (this.answersAtOnce) {
          end();
        }
      });
    const store: HeartbeatStore = {
      record: async batch => {
        if (this.writeFails) {
          throw new Error('the disk is full');
        }
        this.written.push(batch);
        return batch.map(({ clusterRef }) => clusterRef);
      },
    };
    this.supervisor = new HeartbeatSupervisor({
      registry: this,
      probe,
      store,
      live: { changed: topic => this.topics.push(topic) },
      clock: this.timers,
      timers: this.timers,
      random,
      logger: mockServices.logger.mock(),
      ...(leases && { leases }),
    });
  }

  answersAtOnce = true;

  current() {
    return this.snapshot;
  }

  onChange(listener: (snapshot: RegistrySnapshot) => void) {
    this.listener = listener;
    return () => {
      this.listener = () => {};
    };
  }

  change(names: string[]) {
    this.snapshot = snapshotOf(names);
    this.listener(this.snapshot);
  }

  probedAt(name: string): number[] {
    const start = Date.UTC(2026, 10, 23);
    return this.probes
      .filter(({ ref }) => ref === `resource:default/${name}`)
      .map(({ at }) => (at - start) / 1000);
  }
}

describe('HeartbeatSupervisor', () => {
  it('probes every 30 s and writes results together', async () => {
    const scene = new Scene(snapshotOf(['a', 'b']));
    scene.supervisor.start();
    await scene.timers.advance(1_000);
    expect(scene.written).toHaveLength(1);
    expect(scene.written[0].map(p => p.clusterRef).sort()).toEqual([
      'resource:default/a',
      'resource:default/b',
    ]);
    // What a cluster lets be seen is concerned, too.
    expect(scene.topics).toEqual([
      'clusters',
      'environments',
      'services',
      'signals',
    ]);

    await scene.timers.advance(90_000);
    expect(scene.probedAt('a')).toEqual([0.1, 30.1, 60.1, 90.1]);
    await scene.supervisor.stop();
    expect(scene.timers.pending).toBe(0);
  });

  it('asks again sooner while a new cluster has not answered', async () => {
    const scene = new Scene(snapshotOf(['a']));
    scene.answersAtOnce = false;
    scene.supervisor.start();
    for (let second = 0; second < 90; second += 1) {
      await scene.timers.advance(1_000);
      scene.probes.at(-1)?.end({ outcome: 'unreachable', beat: false });
    }
    // The test ends each probe at the full second after its start.
    expect(scene.probedAt('a').map(Math.floor)).toEqual([0, 2, 6, 14, 30, 60]);
    scene.answersAtOnce = true;
    await scene.timers.advance(60_000);
    expect(scene.probedAt('a')).toHaveLength(8);
    await scene.supervisor.stop();
  });

  it('lets no hanging cluster delay another', async () => {
    const names = Array.from({ length: 400 }, (_, i) => `hangs-${i}`);
    const scene = new Scene(snapshotOf([...names, 'sound']));
    scene.hanging = ref => ref.includes('hangs');
    scene.supervisor.start();
    await scene.timers.advance(300_000);
    const at = scene.probedAt('sound');
    expect(at.length).toBeGreaterThanOrEqual(9);
    const gaps = at.slice(1).map((time, index) => time - at[index]);
    expect(Math.max(...gaps)).toBeLessThan(45);
    await scene.supervisor.stop();
  });

  it('never probes one cluster twice at the same time', async () => {
    const scene = new Scene(snapshotOf(['a']));
    scene.answersAtOnce = false;
    scene.supervisor.start();
    await scene.timers.advance(120_000);
    expect(scene.probes).toHaveLength(1);
    scene.probes[0].end();
    await scene.timers.advance(1_000);
    expect(scene.probes).toHaveLength(2);
    await scene.supervisor.stop();
  });

  it('goes on after a probe that throws', async () => {
    const scene = new Scene(snapshotOf(['a', 'b']));
    scene.answersAtOnce = false;
    scene.supervisor.start();
    await scene.timers.advance(1_000);
    scene.probes.forEach(({ fail }) => fail(new Error('a fault of ours')));
    scene.answersAtOnce = true;
    await scene.timers.advance(31_000);
    expect(scene.probedAt('a')).toHaveLength(2);
    expect(scene.written.at(-1)).toHaveLength(2);
    await scene.supervisor.stop();
  });

  it('follows the registry and drops results of what is gone', async () => {
    const scene = new Scene(snapshotOf(['a', 'b']));
    scene.answersAtOnce = false;
    scene.supervisor.start();
    await scene.timers.advance(1_000);
    const [a, b] = ['a', 'b'].map(
      name => scene.probes.find(({ ref }) => ref.endsWith(`/${name}`))!,
    );
    scene.change(['b', 'c']);
    expect(a.signal.aborted).toBe(true);
    expect(b.signal.aborted).toBe(false);
    scene.answersAtOnce = true;
    a.end();
    b.end();
    await scene.timers.advance(1_000);
    expect(
      scene.written
        .flat()
        .map(p => p.clusterRef)
        .sort(),
    ).toEqual(['resource:default/b', 'resource:default/c']);
    await scene.timers.advance(60_000);
    expect(scene.probedAt('a')).toHaveLength(1);
    await scene.supervisor.stop();
  });

  it('keeps the newest results while the database does not answer', async () => {
    const scene = new Scene(snapshotOf(['a']));
    scene.writeFails = true;
    scene.supervisor.start();
    await scene.timers.advance(40_000);
    expect(scene.supervisor.health()).toMatchObject({
      state: 'degraded',
      problem: { message: expect.stringContaining('the disk is full') },
    });
    scene.writeFails = false;
    await scene.timers.advance(3_000);
    expect(scene.written.flat()).toHaveLength(1);
    expect(scene.written[0][0].result.startedAt).toBe(
      Date.UTC(2026, 10, 23) + 30_050,
    );
    expect(scene.supervisor.health().state).toBe('ok');
    await scene.supervisor.stop();
  });

  it('spreads the first probes of many clusters over the interval', async () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `c${i}`);
    let turn = 0;
    const scene = new Scene(snapshotOf(names), () => {
      turn = (turn + 0.618) % 1;
      return turn;
    });
    scene.supervisor.start();
    await scene.timers.advance(3_000);
    expect(scene.probes.length).toBeLessThan(200);
    await scene.timers.advance(27_500);
    expect(scene.probes.length).toBeGreaterThanOrEqual(1_000);
    await scene.supervisor.stop();
  });

  it('asks only clusters it holds the lease on, under that lease', async () => {
    const leases = new HeldLeases();
    const b = 'resource:default/b';
    leases.lose(b);
    const scene = new Scene(snapshotOf(['a', 'b']), undefined, leases);
    scene.supervisor.start();
    await scene.timers.advance(40_000);
    expect(scene.probedAt('a')).toHaveLength(2);
    expect(scene.probedAt('b')).toEqual([]);

    leases.gain(b);
    await scene.timers.advance(1_000);
    expect(scene.probedAt('b')).toHaveLength(1);
    expect(
      scene.written.flat().find(({ clusterRef }) => clusterRef === b)?.lease,
    ).toEqual(leases.held(b));
    await scene.supervisor.stop();
  });

  it('stops asking when a lease is lost, and drops what was on its way', async () => {
    const leases = new HeldLeases();
    const a = 'resource:default/a';
    const scene = new Scene(snapshotOf(['a']), undefined, leases);
    scene.answersAtOnce = false;
    scene.supervisor.start();
    await scene.timers.advance(1_000);
    leases.lose(a);
    expect(scene.probes[0].signal.aborted).toBe(true);
    scene.probes[0].end();
    await scene.timers.advance(120_000);
    expect(scene.probes).toHaveLength(1);
    expect(scene.written).toEqual([]);

    // It came back with another epoch before anybody noticed it was gone.
    scene.answersAtOnce = true;
    leases.gain(a);
    await scene.timers.advance(1_000);
    leases.gain(a);
    await scene.timers.advance(1_000);
    expect(scene.written.at(-1)).toMatchObject([{ lease: leases.held(a) }]);
    await scene.supervisor.stop();
  });
});
