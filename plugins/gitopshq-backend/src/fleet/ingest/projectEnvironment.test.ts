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

import type { SummaryObject } from '@gitopshq/cluster-collector';
import { component, environment, snapshot } from '../__testUtils__/registry';
import {
  autoscaler,
  controlledBy,
  event,
  pod,
  workload,
} from '../__testUtils__/summaries';
import { serviceObject, servicesOf } from '../../drift/scan/servicesOf';
import { readWanted } from '../wanted/readWanted';
import type { WantedWorkload } from '../wanted/types';
import { EVENTS_PER_SERVICE } from './eventRows';
import { projectEnvironment } from './projectEnvironment';

const deployment = workload({ name: 'cart', wanted: 3, ready: 2, updated: 3 });
const replicaSet = workload({
  kind: 'ReplicaSet',
  name: 'cart-5d',
  wanted: 3,
  ready: 2,
  controller: controlledBy(deployment),
});
const crashing = pod({
  name: 'cart-5d-b',
  controller: controlledBy(replicaSet),
  ready: false,
  restarts: 4,
  reason: 'CrashLoopBackOff',
  message: 'back-off 5m0s',
  exitCode: 137,
});

function project(...objects: SummaryObject[]) {
  const rows = projectEnvironment(environment(), snapshot(), objects);
  const nameOf = (id: string) => rows.services.get(id)!.name;
  return {
    rows,
    services: [...rows.services.values()].map(
      ({ name, expected, not_ready }) => ({ name, expected, not_ready }),
    ),
    workloads: [...rows.workloads.values()].map(
      ({ kind, name, wanted, ready, service_id }) =>
        `${kind}/${name} ${ready}/${wanted} of ${nameOf(service_id)}`,
    ),
    pods: [...rows.pods.values()].map(
      ({ name, workload: of, service_id }) =>
        `${name} of ${of} of ${nameOf(service_id)}`,
    ),
    events: [...rows.events.values()].map(
      ({ object, service_id }) => `${object} of ${nameOf(service_id)}`,
    ),
  };
}

describe('ownership chain', () => {
  it('leads from pod over ReplicaSet to Deployment', () => {
    const { services, workloads, pods } = project(
      deployment,
      replicaSet,
      crashing,
    );
    expect(services).toEqual([{ name: 'cart', expected: 3, not_ready: 1 }]);
    expect(workloads).toEqual(['Deployment/cart 2/3 of cart']);
    expect(pods).toEqual(['cart-5d-b of Deployment/cart of cart']);
  });

  it.each(['StatefulSet', 'DaemonSet', 'Job'] as const)(
    'leads from pod to %s',
    kind => {
      const owner = workload({ kind, name: 'db' });
      const { pods } = project(
        owner,
        pod({ name: 'db-0', controller: controlledBy(owner) }),
      );
      expect(pods).toEqual([`db-0 of ${kind}/db of db`]);
    },
  );

  it('is guessed by the template hash while ReplicaSets are unreadable', () => {
    const { pods, services } = project(
      deployment,
      pod({
        name: 'cart-5d-a',
        labels: { 'pod-template-hash': '5d' },
        controller: controlledBy(replicaSet),
      }),
    );
    expect(pods).toEqual(['cart-5d-a of Deployment/cart of cart']);
    expect(services).toHaveLength(1);
  });

  it('ends at a ReplicaSet without a Deployment', () => {
    const alone = workload({ kind: 'ReplicaSet', name: 'legacy' });
    expect(
      project(
        alone,
        pod({ name: 'legacy-a', controller: controlledBy(alone) }),
      ),
    ).toMatchObject({
      workloads: ['ReplicaSet/legacy 1/1 of legacy'],
      pods: ['legacy-a of ReplicaSet/legacy of legacy'],
    });
  });

  it('makes a bare pod its own workload', () => {
    expect(project(pod({ name: 'debug', ready: false }))).toMatchObject({
      services: [{ name: 'debug', expected: 1, not_ready: 1 }],
      workloads: ['Pod/debug 0/1 of debug'],
      pods: ['debug of null of debug'],
    });
  });

  it('groups pods of a controller that is not collected by its name', () => {
    const controller = { kind: 'StrimziPodSet', name: 'kafka', uid: 'u' };
    expect(
      project(
        pod({ name: 'kafka-0', controller }),
        pod({ name: 'kafka-1', controller, ready: false }),
      ).services,
    ).toEqual([{ name: 'kafka', expected: 2, not_ready: 1 }]);
  });

  it('does not take the node for the maker of a static pod', () => {
    const controller = { kind: 'Node', name: 'node-1', uid: 'u' };
    expect(project(pod({ name: 'proxy', controller })).services[0].name).toBe(
      'proxy',
    );
  });

  it('drops ReplicaSets of former revisions', () => {
    const old = workload({
      kind: 'ReplicaSet',
      name: 'gone-1',
      wanted: 0,
      ready: 0,
      controller: { kind: 'Deployment', name: 'gone', uid: 'gone' },
    });
    expect(project(old).workloads).toEqual([]);
  });
});

describe('expected pods', () => {
  const cronJob = { kind: 'CronJob', name: 'report', uid: 'CronJob-report' };

  it('counts Jobs of a CronJob under its name, finished ones not at all', () => {
    const done = workload({
      kind: 'Job',
      name: 'report-1',
      controller: cronJob,
      finished: true,
      wanted: 1,
      ready: 0,
    });
    const active = workload({
      kind: 'Job',
      name: 'report-2',
      controller: cronJob,
    });
    expect(
      project(
        done,
        active,
        pod({
          name: 'report-1-a',
          controller: controlledBy(done),
          phase: 'Succeeded',
          ready: false,
        }),
        pod({
          name: 'report-1-b',
          controller: controlledBy(done),
          phase: 'Failed',
          ready: false,
        }),
        pod({ name: 'report-2-a', controller: controlledBy(active) }),
      ),
    ).toMatchObject({
      services: [{ name: 'report', expected: 1, not_ready: 0 }],
      workloads: ['Job/report-1 0/0 of report', 'Job/report-2 1/1 of report'],
      pods: [
        'report-1-b of Job/report-1 of report',
        'report-2-a of Job/report-2 of report',
      ],
    });
  });

  it.each([
    ['Succeeded', { phase: 'Succeeded', ready: false }, 0, 0],
    ['terminating', { terminating: true }, 0, 0],
    ['Failed', { phase: 'Failed', ready: false }, 1, 1],
  ] as const)('of a bare pod that is %s', (_, fields, expected, not_ready) => {
    expect(project(pod({ name: 'x', ...fields })).services).toEqual([
      { name: 'x', expected, not_ready },
    ]);
  });

  it('does not set a surplus of one workload against a lack of another', () => {
    const labels = { 'app.kubernetes.io/name': 'cart' };
    expect(
      project(
        workload({ name: 'a', labels, wanted: 1, ready: 3 }),
        workload({ name: 'b', labels, wanted: 2, ready: 0 }),
      ).services,
    ).toEqual([{ name: 'cart', expected: 3, not_ready: 2 }]);
  });

  it('keeps absurd counts within the column', () => {
    expect(
      project(workload({ name: 'x', wanted: 2 ** 60, ready: -5 })).services,
    ).toEqual([{ name: 'x', expected: 10_000_000, not_ready: 10_000_000 }]);
  });
});

describe('workload', () => {
  const only = (...objects: SummaryObject[]) => {
    const [row] = project(...objects).rows.workloads.values();
    return {
      ...row,
      autoscaler: row.autoscaler && JSON.parse(row.autoscaler),
      problem: row.problem && JSON.parse(row.problem),
    };
  };

  it('names the reason of its worst pod, with a cure', () => {
    const row = only(
      workload({
        name: 'cart',
        problem: {
          reason: 'ProgressDeadlineExceeded',
          message: 'has timed out progressing',
        },
      }),
      replicaSet,
      pod({
        name: 'cart-5d-a',
        controller: controlledBy(replicaSet),
        ready: false,
        reason: 'ImagePullBackOff',
      }),
      crashing,
    );
    expect(row).toMatchObject({
      restarts: 4,
      problem: {
        code: 'crash-loop-back-off',
        message:
          'Pod cart-5d-b CrashLoopBackOff (exit code 137): back-off 5m0s',
        value: 'CrashLoopBackOff',
        cure: expect.stringMatching(/read the log/),
      },
    });
  });

  it('names its own condition when no pod tells more', () => {
    const row = only(
      workload({
        name: 'cart',
        problem: { reason: 'FailedCreate', message: 'exceeded quota' },
      }),
    );
    expect(row.problem).toMatchObject({
      code: 'failed-create',
      message: 'Deployment cart does not progress: exceeded quota',
    });
  });

  it.each([
    ['is ready', { ready: true, reason: 'OOMKilled' }],
    ['is starting', { ready: false, reason: 'ContainerCreating' }],
    ['is going', { ready: false, reason: 'Error', terminating: true }],
  ])('has no problem by a pod that %s', (_, fields) => {
    expect(only(pod({ name: 'x', ...fields })).problem).toBeNull();
  });

  it('joins its autoscaler', () => {
    expect(
      only(deployment, autoscaler({ name: 'cart', desiredReplicas: 6 }))
        .autoscaler,
    ).toEqual({
      name: 'cart',
      minReplicas: 1,
      maxReplicas: 6,
      currentReplicas: 3,
      desiredReplicas: 6,
    });
    expect(
      only(
        deployment,
        autoscaler({
          name: 'x',
          target: { kind: 'StatefulSet', name: 'cart' },
        }),
      ).autoscaler,
    ).toBeNull();
  });
});

describe('events', () => {
  it('belong to the service of what they are about', () => {
    const job = workload({
      kind: 'Job',
      name: 'report-1',
      controller: { kind: 'CronJob', name: 'report', uid: 'c' },
    });
    const about = (name: string, kind: string, uid?: string) =>
      event({ name: `${kind}-${name}`, about: { kind, name, uid } });
    expect(
      project(
        deployment,
        replicaSet,
        crashing,
        job,
        autoscaler({ name: 'cart' }),
        about('cart-5d-b', 'Pod'),
        about('renamed', 'Pod', crashing.uid),
        about('cart-5d', 'ReplicaSet'),
        about('cart', 'Deployment'),
        about('cart', 'HorizontalPodAutoscaler'),
        about('report', 'CronJob'),
        about('nobody', 'Pod'),
        event({ name: 'calm', eventType: 'Normal' }),
      ).events.sort(),
    ).toEqual([
      'CronJob/report of report',
      'Deployment/cart of cart',
      'HorizontalPodAutoscaler/cart of cart',
      'Pod/cart-5d-b of cart',
      'Pod/renamed of cart',
      'ReplicaSet/cart-5d of cart',
    ]);
  });

  it('are kept up to a number, the newest ones', () => {
    const many = Array.from({ length: EVENTS_PER_SERVICE + 50 }, (_, index) =>
      event({
        name: `e${index}`,
        about: { kind: 'Deployment', name: 'cart' },
        lastSeenAt: new Date(index * 1000).toISOString(),
      }),
    );
    const { rows } = project(deployment, ...many);
    const seen = [...rows.events.values()].map(row => row.last_seen_at!);
    expect(seen).toHaveLength(EVENTS_PER_SERVICE);
    expect(seen.sort()[0]).toBe(new Date(50_000).toISOString());
  });
});

it('maps by label and takes over the images', () => {
  const labels = { 'backstage.io/kubernetes-id': 'cart' };
  const rows = projectEnvironment(
    environment(),
    snapshot({ components: [component('cart')] }),
    [
      workload({ name: 'a', labels, images: ['x:2', 'x:1', 'x:2'] }),
      workload({ name: 'b', labels, images: ['x:1'] }),
    ],
  );
  const [service] = rows.services.values();
  expect(service).toMatchObject({
    component_ref: 'component:default/cart',
    images: '["x:1","x:2"]',
  });
});

describe('what Git wants', () => {
  const stated = (fields: Partial<WantedWorkload> = {}): WantedWorkload => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'cart',
    labels: {},
    replicas: 3,
    ...fields,
  });
  const of = (
    wanted: WantedWorkload[],
    objects: SummaryObject[] = [],
    unseen: string[] = [],
  ) => {
    const rows = projectEnvironment(environment(), snapshot(), objects, {
      wanted,
      unseen: new Set(unseen),
    });
    return {
      workloads: [...rows.workloads.values()],
      services: [...rows.services.values()].map(
        ({ key, expected, not_ready }) => `${key} ${not_ready}/${expected}`,
      ),
    };
  };

  it('counts all pods of a workload that is not there, and says so', () => {
    const { services, workloads } = of([stated()]);
    expect(services).toEqual(['cart 3/3']);
    expect(workloads).toMatchObject([
      { kind: 'Deployment', name: 'cart', wanted: 3, ready: 0 },
    ]);
    expect(workloads[0].uid.length).toBeLessThanOrEqual(64);
    expect(JSON.parse(workloads[0].problem!)).toMatchObject({
      code: 'missing',
      message: 'Git wants Deployment cart, and the cluster does not have it',
    });
  });

  it.each<[string, WantedWorkload, string[], string]>([
    ['no replicas', stated({ replicas: 0 }), [], 'cart 1/1'],
    ['an unknown number', stated({ kind: 'DaemonSet' }), [], 'cart 3/3'],
    [
      'a resource nothing is known of',
      stated(),
      ['shop deployments'],
      'cart 0/0',
    ],
    [
      'a Job, which may have been tidied away',
      stated({ kind: 'Job', replicas: undefined }),
      [],
      'cart 0/0',
    ],
    [
      'a CronJob, which is not collected',
      stated({ kind: 'CronJob', replicas: undefined }),
      [],
      'cart 0/0',
    ],
  ])('keeps the service of %s', (_, wanted, unseen, expected) => {
    expect(of([wanted], [], unseen).services).toEqual([expected]);
  });

  it('adds nothing for what is there', () => {
    const { services, workloads } = of([stated()], [deployment]);
    expect(services).toEqual(['cart 1/3']);
    expect(workloads).toHaveLength(1);
  });

  it('takes label and folder from Git where Git states the workload', () => {
    const live = workload({
      name: 'cart',
      labels: { 'backstage.io/kubernetes-id': 'by-hand' },
    });
    expect(of([stated({ folder: 'basket' })], [live]).services).toEqual([
      'basket 0/1',
    ]);
    expect(of([], [live]).services).toEqual(['by-hand 0/1']);
  });

  it('takes the folder of a CronJob for its Jobs', () => {
    const job = workload({
      kind: 'Job',
      name: 'report-1',
      controller: { kind: 'CronJob', name: 'report', uid: 'c' },
    });
    const wanted = stated({ kind: 'CronJob', name: 'report', folder: 'sums' });
    expect(of([wanted], [job]).services).toEqual(['sums 0/1']);
  });

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['label', { 'backstage.io/kubernetes-id': 'basket' }, 'cart'],
    ['folder', { 'app.kubernetes.io/name': 'other' }, 'cart'],
    ['name label', { 'app.kubernetes.io/name': 'other' }, undefined],
    ['own name', {}, undefined],
  ])('gives the service by %s that findings have', (_, labels, folder) => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'shop', labels },
    };
    const ref = 'apps/v1/Deployment/shop/x';
    const registry = snapshot({ components: [component('basket')] });
    const ofFinding = servicesOf(environment(), registry, [
      serviceObject(ref, object, folder),
    ]).get(ref);
    const wanted = readWanted(
      [
        {
          ...{ object, files: [], serviceKey: '', encrypted: false },
          ...{ digest: '', folder },
        },
      ],
      environment(),
    );
    for (const live of [[], [workload({ name: 'x', labels: {} })]]) {
      const rows = projectEnvironment(environment(), registry, live, {
        wanted,
      });
      expect([...rows.services.keys()]).toEqual([ofFinding]);
    }
  });
});
