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

import { environmentSettingsSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Finding } from '@gitopshq/drift-engine';
import {
  component,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { rendered } from '../__testUtils__/FakeDesired';
import { applierOf } from './applierOf';
import { deterministic } from './deterministic';
import { serviceObject, servicesOf } from './servicesOf';
import { traceApplier } from './traceApplier';

describe('applierOf', () => {
  it.each<[string, object, string, string[]]>([
    [
      'direct',
      {},
      'gitopshq',
      ['gitopshq.io/environment=resource:default/shop-eu'],
    ],
    [
      'argocd',
      { delivery: { argocd: 'argocd/shop' } },
      'argocd-controller',
      ['argocd.argoproj.io/tracking-id=shop:'],
    ],
    [
      'kustomization',
      { delivery: { flux: { kustomization: 'flux-system/shop' } } },
      'kustomize-controller',
      [
        'kustomize.toolkit.fluxcd.io/name=shop',
        'kustomize.toolkit.fluxcd.io/namespace=flux-system',
      ],
    ],
    [
      'helm release',
      { delivery: { flux: { helmRelease: 'flux-system/shop' } } },
      'helm-controller',
      [
        'meta.helm.sh/release-name=shop',
        'meta.helm.sh/release-namespace=flux-system',
      ],
    ],
    ['configured', { applier: 'jenkins', tracking: [] }, 'jenkins', []],
  ])('%s', (_, settings, applier, marks) => {
    const found = applierOf(
      environment({ settings: environmentSettingsSchema.parse(settings) }),
    );
    expect(found.applier).toBe(applier);
    expect(
      found.tracking.map(
        ({ key, value, valuePrefix }) => `${key}=${value ?? valuePrefix}`,
      ),
    ).toEqual(marks);
  });
});

describe('traceApplier', () => {
  const owner = (manager: string, time?: string, subresource?: string) => ({
    entry: { manager, ...(subresource && { subresource }) },
    ...(time && { time }),
  });
  const DAY = '2026-11-22T00:00:00Z';
  const LATER = '2026-11-23T00:00:00Z';
  it.each([
    ['nothing', [], { found: false, seen: [] }],
    [
      'others only',
      [owner('kubectl', DAY)],
      { found: false, seen: ['kubectl'] },
    ],
    [
      'its newest entry',
      [owner('gitopshq', DAY), owner('gitopshq', LATER), owner('a')],
      { found: true, seen: ['a', 'gitopshq'], appliedAt: Date.parse(LATER) },
    ],
    [
      'no apply in its status',
      [owner('gitopshq', LATER, 'status')],
      { found: false, seen: [] },
    ],
    [
      'an entry without a time',
      [owner('gitopshq')],
      { found: true, seen: ['gitopshq'] },
    ],
    [
      'a broken time',
      [owner('gitopshq', 'soon')],
      { found: true, seen: ['gitopshq'] },
    ],
  ])('tells %s', (_, owners, trace) => {
    expect(
      traceApplier([{ body: '{}', owners: owners as never }], 'gitopshq'),
    ).toEqual(trace);
  });
});

describe('deterministic', () => {
  const object = {
    metadata: { name: 'x', annotations: { when: '1' } },
    spec: { containers: [{ name: 'a', env: [{ name: 'SEED', value: '1' }] }] },
  };
  const at = (path: string) => ({ path } as Finding);
  it.each<[string, (string | number)[], boolean]>([
    ['metadata.annotations.when', ['metadata', 'annotations', 'when'], false],
    ['metadata.annotations', ['metadata', 'annotations', 'when'], false],
    ['metadata.annotations.other', ['metadata', 'annotations', 'when'], true],
    [
      'spec.containers[name=a].env[name=SEED].value',
      ['spec', 'containers', 0, 'env', 0, 'value'],
      false,
    ],
    [
      'spec.containers[name=b].image',
      ['spec', 'containers', 0, 'env', 0, 'value'],
      true,
    ],
    ['', ['metadata', 'annotations', 'when'], true],
  ])('%s beside %j stays: %s', (path, place, stays) => {
    const from = rendered(object, { notDeterministic: [place] });
    expect(deterministic([at(path)], from)).toHaveLength(stays ? 1 : 0);
  });
  it('keeps all of what is not in Git', () => {
    expect(deterministic([at('a')], undefined)).toHaveLength(1);
  });
});

describe('servicesOf', () => {
  const object = (
    kind: string,
    name: string,
    folder?: string,
    rest: object = {},
  ) =>
    serviceObject(
      `v1/${kind}/shop/${name}`,
      { kind, metadata: { name, namespace: 'shop', ...rest } },
      folder,
    );
  const found = (...objects: ReturnType<typeof object>[]) => {
    const ids = servicesOf(
      environment(),
      snapshot({ components: [component('cart')] }),
      objects,
    );
    return objects.map(({ ref }) => ids.get(ref));
  };
  const labelled = { labels: { 'backstage.io/kubernetes-id': 'cart' } };

  it('gives objects to the workload of their folder, unless there are two', () => {
    const [web, settings] = found(
      object('Deployment', 'web', 'web'),
      object('ConfigMap', 'settings', 'web'),
    );
    expect(settings).toBe(web);
    expect(web).toBeDefined();
    expect(
      found(
        object('Deployment', 'a', 'both', labelled),
        object('Deployment', 'b', 'both', {
          labels: { 'backstage.io/kubernetes-id': 'other' },
        }),
        object('ConfigMap', 'c', 'both'),
      )[2],
    ).toBeUndefined();
    expect(found(object('ConfigMap', 'alone', 'x'))).toEqual([undefined]);
  });

  it('gives objects by their labels, and scalers to what they scale', () => {
    const scaler = serviceObject('hpa', {
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'x', namespace: 'shop' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    });
    const [web, byLabel, hpa] = found(
      object('Deployment', 'web', 'w', labelled),
      object('Service', 's', 'elsewhere', labelled),
      scaler,
    );
    expect([byLabel, hpa]).toEqual([web, web]);
  });

  it('takes malformed objects', () => {
    expect(
      found(
        serviceObject('x', {
          kind: 7,
          metadata: { labels: ['a'] },
          spec: { scaleTargetRef: 'x' },
        }),
      ),
    ).toEqual([undefined]);
  });
});
