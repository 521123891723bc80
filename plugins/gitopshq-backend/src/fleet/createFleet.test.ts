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
  environmentListSchema,
  podListSchema,
  clusterEventListSchema,
  serviceListSchema,
  serviceSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { FleetHarness } from './__testUtils__/harness';
import { component, snapshot } from './__testUtils__/registry';
import { controlledBy, event, pod, workload } from './__testUtils__/summaries';

const databases = createTestDatabases();

const cart = workload({
  name: 'cart',
  labels: { 'backstage.io/kubernetes-id': 'cart' },
  wanted: 2,
  ready: 1,
});
const replicaSet = workload({
  kind: 'ReplicaSet',
  name: 'cart-5d',
  wanted: 2,
  ready: 1,
  controller: controlledBy(cart),
});
const objects = [
  cart,
  replicaSet,
  pod({ name: 'cart-5d-a', controller: controlledBy(replicaSet) }),
  pod({
    name: 'cart-5d-b',
    controller: controlledBy(replicaSet),
    ready: false,
    reason: 'CrashLoopBackOff',
    exitCode: 1,
    restarts: 7,
  }),
  event({ name: 'e1', about: { kind: 'Pod', name: 'cart-5d-b' } }),
];
const registry = snapshot({ components: [component('cart')] });

describe.each(databases.eachSupportedId())('fleet on %s', id => {
  it('shows what was collected', async () => {
    const harness = await FleetHarness.create(databases, id, registry);
    await harness.markVisible();
    harness.fleet.start();
    const collector = harness.collectors.of('resource:default/prod-eu');
    expect(collector.started).toBe(true);
    collector.list(objects, harness.time.now());
    await harness.settle();

    const { body } = await harness.get('/services');
    const { items } = serviceListSchema.parse(body);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      name: 'cart',
      componentRef: 'component:default/cart',
      mapping: 'mapped',
      ownerRefs: ['group:default/cart-owners', 'group:default/commerce'],
      pods: { expected: 2, ready: 1 },
      level: 'critical',
      reason: '1 of 2 pods ready',
      cluster: { level: 'healthy' },
    });
    expect(items[0].workloads[0]).toMatchObject({
      kind: 'Deployment',
      restarts: 7,
      problem: { code: 'crash-loop-back-off', value: 'CrashLoopBackOff' },
    });
    const serviceId = items[0].id;
    const single = await harness.get(`/services/${serviceId}`);
    expect(serviceSchema.parse(single.body)).toMatchObject({ id: serviceId });

    const pods = await harness.get(`/services/${serviceId}/pods`);
    expect(podListSchema.parse(pods.body).items.map(each => each.name)).toEqual(
      ['cart-5d-b', 'cart-5d-a'],
    );
    const events = await harness.get(`/services/${serviceId}/events`);
    expect(clusterEventListSchema.parse(events.body).items).toEqual([
      expect.objectContaining({ object: 'Pod/cart-5d-b', reason: 'BackOff' }),
    ]);

    const environments = await harness.get('/environments');
    expect(environmentListSchema.parse(environments.body).items).toEqual([
      expect.objectContaining({
        entityRef: 'resource:default/shop-eu',
        level: 'critical',
        services: { total: 1, byLevel: { critical: 1 } },
        pods: { expected: 2, ready: 1 },
        clusterLevel: 'healthy',
      }),
    ]);
    expect(harness.topics).toEqual(
      expect.arrayContaining(['services', 'environments']),
    );
    await harness.fleet.stop();
    expect(collector.stopped).toBe(true);
    expect(harness.time.pending).toBe(0);
  });
});
