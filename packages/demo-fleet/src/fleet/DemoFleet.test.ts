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

import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { ManualScheduler } from '../kube';
import { DemoFleet } from './DemoFleet';

const MINUTE_MS = 60_000;

describe('DemoFleet', () => {
  let directory: string;
  let fleet: DemoFleet;
  let scheduler: ManualScheduler;
  const failures: Error[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gitopshq-fleet-'));
    // Certificates are checked against real time.
    scheduler = new ManualScheduler(Date.now());
    fleet = await DemoFleet.start({
      config: { ports: { 'prod-eu': 0, staging: 0 }, seed: 1 },
      directory,
      clock: scheduler,
      scheduler,
      onError: error => failures.push(error),
    });
    scheduler.advance(2 * MINUTE_MS);
  });

  afterAll(async () => {
    await fleet.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function context(name: string): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(fleet.kubeconfigPath);
    kubeConfig.setCurrentContext(name);
    return kubeConfig;
  }

  it('runs production as Git says', async () => {
    const apps = context('prod-eu-reader').makeApiClient(AppsV1Api);
    const { items } = await apps.listNamespacedDeployment({
      namespace: 'shop',
    });
    expect(items).toHaveLength(9);
    for (const deployment of items) {
      expect([
        deployment.metadata?.name,
        deployment.status?.readyReplicas,
      ]).toEqual([deployment.metadata?.name, deployment.spec?.replicas]);
    }
  });

  it('has recommendations crash-looping in staging, with events', async () => {
    const core = context('staging-reader').makeApiClient(CoreV1Api);
    const { items } = await core.listNamespacedPod({
      namespace: 'shop',
      labelSelector: 'app.kubernetes.io/name=recommendations',
    });
    expect(items).toHaveLength(1);
    const [status] = items[0].status?.containerStatuses ?? [];
    expect(status.restartCount).toBeGreaterThan(1);
    expect(status.ready).toBe(false);
    const events = await core.listNamespacedEvent({
      namespace: 'shop',
      fieldSelector: 'type=Warning',
    });
    expect(events.items.map(event => event.reason)).toContain('BackOff');
  });

  it('lets the reader read and not write', async () => {
    const core = context('staging-reader').makeApiClient(CoreV1Api);
    const [pod] = (await core.listNamespacedPod({ namespace: 'shop' })).items;
    await expect(
      core.deleteNamespacedPod({
        namespace: 'shop',
        name: pod.metadata?.name ?? '',
      }),
    ).rejects.toMatchObject({ code: 403 });
  });

  it('keeps the kubeconfig to its owner', async () => {
    expect((await stat(fleet.kubeconfigPath)).mode % 0o1000).toBe(0o600);
    expect(await readFile(fleet.kubeconfigPath, 'utf8')).toContain(
      'current-context: prod-eu',
    );
  });

  it('stops without faults and without work left over', async () => {
    await fleet.stop();
    expect(failures).toEqual([]);
    expect(scheduler.pending).toBe(0);
  });
});
