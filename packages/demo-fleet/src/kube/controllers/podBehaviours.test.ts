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

import {
  deployment,
  startTestCluster,
  stopTestClusters,
} from '../__testUtils__/testCluster';
import { KubeObject } from '../objects';
import { SimulatedCluster } from '../SimulatedCluster';
import { BEHAVIOUR_ANNOTATION, RESTARTS_ANNOTATION } from './behaviour';
import { isReady, Pod } from './workloads';

const podOf = (cluster: SimulatedCluster) =>
  cluster.store.list({ apiVersion: 'v1', kind: 'Pod' }, 'shop')[0] as Pod;

function eventsOf(cluster: SimulatedCluster, reason: string) {
  const events = cluster.store.list(
    { apiVersion: 'v1', kind: 'Event' },
    'shop',
  ) as readonly (KubeObject & {
    type: string;
    count: number;
    message: string;
  })[];
  return events.filter(event => event.reason === reason);
}

async function run(behaviour: string, more: Record<string, string> = {}) {
  const started = await startTestCluster({
    timings: {
      scheduleMs: 0,
      startMs: 1000,
      startJitterMs: 0,
      crashAfterMs: 1000,
    },
  });
  started.cluster.store.apply(
    deployment('cart', {
      annotations: { [BEHAVIOUR_ANNOTATION]: behaviour, ...more },
    }),
  );
  return started;
}

describe('the behaviour of pods', () => {
  afterEach(stopTestClusters);

  it('crash-loop: crashes, backs off twice as long each time, up to five minutes', async () => {
    const { cluster, time } = await run('crash-loop');
    time.advance(1500);
    expect(
      podOf(cluster).status.containerStatuses![0].state.running,
    ).toBeDefined();
    const restartsAt: number[] = [];
    const begin = time.now();
    let seen = 0;
    for (let second = 0; second < 1300; second++) {
      time.advance(1000);
      const { restartCount } = podOf(cluster).status.containerStatuses![0];
      if (restartCount > seen) {
        seen = restartCount;
        restartsAt.push((time.now() - begin) / 1000);
      }
    }
    const gaps = restartsAt.map(
      (at, index) => at - (restartsAt[index - 1] ?? 0),
    );
    // Back-off plus the second the container runs.
    expect(gaps).toEqual([11, 21, 41, 81, 161, 301, 301, 301]);
  });

  it('crash-loop: shows how it ended and says so', async () => {
    const { cluster, time } = await run('crash-loop');
    time.advance(5000);
    const pod = podOf(cluster);
    expect(pod.status.phase).toBe('Running');
    expect(isReady(pod)).toBe(false);
    expect(pod.status.containerStatuses![0]).toMatchObject({
      ready: false,
      restartCount: 0,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: expect.stringMatching(
            /^back-off 10s restarting failed container=cart pod=cart-\S+_shop\(\S+\)$/,
          ),
        },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    time.advance(60_000);
    const backOff = eventsOf(cluster, 'BackOff');
    expect(backOff).toHaveLength(1);
    expect(backOff[0]).toMatchObject({ type: 'Warning', count: 3 });
  });

  it('crash-loop: may begin with a past', async () => {
    const { cluster, time } = await run('crash-loop', {
      [RESTARTS_ANNOTATION]: '17',
    });
    time.advance(5000);
    expect(podOf(cluster).status.containerStatuses![0]).toMatchObject({
      restartCount: 17,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    });
    time.advance(301_000);
    expect(podOf(cluster).status.containerStatuses![0].restartCount).toBe(18);
  });

  it('oom-kill: ends with 137, OOMKilled', async () => {
    const { cluster, time } = await run('oom-kill');
    time.advance(5000);
    expect(podOf(cluster).status.containerStatuses![0].lastState).toMatchObject(
      {
        terminated: { exitCode: 137, reason: 'OOMKilled' },
      },
    );
  });

  it('never-ready: runs, is never ready, and the probe complains', async () => {
    const { cluster, time } = await run('never-ready');
    time.advance(60_000);
    const pod = podOf(cluster);
    expect(pod.status.containerStatuses![0]).toMatchObject({
      ready: false,
      restartCount: 0,
      state: { running: {} },
    });
    expect(isReady(pod)).toBe(false);
    expect(eventsOf(cluster, 'Unhealthy')).toMatchObject([
      { type: 'Warning', count: 5 },
    ]);
  });

  it('image-pull-error: waits for an image that does not come', async () => {
    const { cluster, time } = await run('image-pull-error');
    const reasons = new Set<string | undefined>();
    for (let second = 0; second < 60; second++) {
      time.advance(1000);
      reasons.add(
        podOf(cluster).status.containerStatuses?.[0].state.waiting?.reason,
      );
    }
    expect([...reasons]).toEqual(
      expect.arrayContaining(['ErrImagePull', 'ImagePullBackOff']),
    );
    expect(podOf(cluster).status.phase).toBe('Pending');
    expect(podOf(cluster).status.containerStatuses![0].imageID).toBe('');
    expect(eventsOf(cluster, 'Failed')[0].message).toContain('cart:1.0.0');
  });

  it('an unknown behaviour is an error one can see, not health', async () => {
    const { cluster, time } = await run('sunbathing');
    time.advance(5000);
    expect(podOf(cluster).status.containerStatuses![0].state.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message:
        'the annotation demo.gitopshq.io/behaviour is "sunbathing": use one of healthy, crash-loop, oom-kill, never-ready, image-pull-error',
    });
  });

  it('becomes ready after its readiness probe', async () => {
    const { cluster, time } = await startTestCluster({
      timings: {
        scheduleMs: 0,
        startMs: 1000,
        startJitterMs: 0,
        readyMs: 3000,
      },
    });
    cluster.store.apply(
      deployment('cart', {
        container: { readinessProbe: { httpGet: { path: '/', port: 80 } } },
      }),
    );
    time.advance(2000);
    expect(isReady(podOf(cluster))).toBe(false);
    time.advance(3000);
    expect(isReady(podOf(cluster))).toBe(true);
  });

  it('recovers when the template does', async () => {
    const { cluster, time } = await run('crash-loop');
    time.advance(30_000);
    cluster.store.apply(deployment('cart'));
    time.advance(30_000);
    const pods = cluster.store.list({ apiVersion: 'v1', kind: 'Pod' }, 'shop');
    expect(pods.map(pod => isReady(pod as Pod))).toEqual([true]);
  });
});
