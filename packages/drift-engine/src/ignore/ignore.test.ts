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

import * as fc from 'fast-check';
import { compare } from '../compare/compare';
import {
  configMap,
  context,
  deployment,
  liveObject,
} from '../__testUtils__/scene';
import type { Loose } from '../__testUtils__/scene';
import { formatPath } from '../path/formatPath';
import type { Finding } from '../types';
import { applyIgnoreRules } from './applyIgnoreRules';
import type { IgnoreRule } from './applyIgnoreRules';
import { matchesPath, matchesText } from './pathPattern';

describe('path patterns', () => {
  it.each<[string, string, boolean]>([
    ['spec.replicas', 'spec.replicas', true],
    ['spec.replicas', 'spec.replica', false],
    ['spec.*', 'spec.replicas', true],
    ['spec.*', 'spec.template.spec', false],
    ['spec.**', 'spec.template.spec', true],
    ['**', '', true],
    ['**.image', 'spec.template.spec.containers[name=web].image', true],
    [
      'spec.template.spec.containers[*].image',
      'spec.template.spec.containers[name=web].image',
      true,
    ],
    [
      'spec.template.spec.containers.*.image',
      'spec.template.spec.containers[name=web].image',
      true,
    ],
    [
      '**.containers[name=web].**',
      'spec.template.spec.containers[name=web].env[name=A].value',
      true,
    ],
    ['**.containers[name=w*].image', 'spec.containers[name=web].image', true],
    ['metadata.annotations.*', 'metadata.annotations["acme.io/x"]', true],
    [
      'metadata.annotations["acme.io/*"]',
      'metadata.annotations["acme.io/x"]',
      true,
    ],
    [
      'metadata.annotations["acme.io/*"]',
      'metadata.annotations["other.io/x"]',
      false,
    ],
    ['metadata.labels["team"]', 'metadata.labels.team', true],
    ['spec.replicas', '', false],
  ])('%s on %s is %s', (pattern, path, expected) => {
    expect(matchesPath(pattern, path)).toBe(expected);
  });

  it('matches every path with itself, and takes bounded time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
        segments => {
          const path = formatPath(segments);
          return (
            matchesPath('**', path) &&
            (path.includes('*') || matchesPath(path, path))
          );
        },
      ),
    );
    expect(matchesText(`${'*a'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false);
    expect(
      matchesPath(`${'**.a.'.repeat(40)}b`, Array(2000).fill('a').join('.')),
    ).toBe(false);
  });
});

const finding = (change: Partial<Finding> = {}): Finding => ({
  object: 'apps/v1/Deployment/shop/web',
  path: 'spec.replicas',
  change: 'changed',
  desired: 2,
  live: 5,
  cause: 'autoscaling',
  confidence: 'high',
  manager: 'kube-controller-manager',
  evidence: [],
  suggestion: 'ignore',
  ...change,
});
const NOW = Date.parse('2026-03-01T00:00:00Z');
const ignoredBy = (...args: Parameters<typeof applyIgnoreRules>) =>
  applyIgnoreRules(...args).map(({ ignoredBy: by }) => by?.reason);

describe('rules of people', () => {
  const rule = (fields: Partial<IgnoreRule>): IgnoreRule => ({
    reason: 'agreed',
    origin: 'ui',
    ...fields,
  });

  it.each<[Partial<IgnoreRule>, boolean]>([
    [{}, true],
    [
      {
        kind: 'Deployment',
        name: 'w*',
        path: 'spec.*',
        cause: 'autoscaling',
        manager: 'kube-*',
      },
      true,
    ],
    [{ kind: 'StatefulSet' }, false],
    [{ name: 'x' }, false],
    [{ path: 'spec' }, false],
    [{ cause: 'manual' }, false],
    [{ manager: 'kubectl' }, false],
    [{ environment: 'shop-eu' }, true],
    [{ environment: 'resource:default/shop-eu' }, true],
    [{ environment: 'shop' }, false],
    [{ expiresAt: '2026-03-01T00:00:01Z' }, true],
    [{ expiresAt: '2026-03-01T00:00:00Z' }, false],
    [{ expiresAt: 'whenever' }, false],
  ])('%p covers: %p', (fields, expected) => {
    expect(
      ignoredBy([finding()], [rule(fields)], NOW, {
        environmentRef: 'resource:default/shop-eu',
      }),
    ).toEqual([expected ? 'agreed' : undefined]);
  });

  it('keeps every finding and forgets an earlier mark', () => {
    const marked = finding({ ignoredBy: { origin: 'ui', reason: 'old' } });
    expect(applyIgnoreRules([marked], [], NOW)).toEqual([finding()]);
  });
});

describe('built-in rules', () => {
  const hpa = (spec: Loose = {}): Loose => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web',
      },
      maxReplicas: 5,
      ...spec,
    },
  });
  const scaledObject = (spec: Loose = {}): Loose => ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef: { name: 'web' }, ...spec },
  });

  it.each<[string, Loose[], Partial<Finding>, boolean]>([
    ['within the range', [hpa()], {}, true],
    ['above the range', [hpa({ maxReplicas: 4 })], {}, false],
    ['below the range', [hpa({ minReplicas: 6, maxReplicas: 9 })], {}, false],
    ['scaled to zero by hand', [hpa()], { live: 0 }, false],
    [
      'another workload',
      [
        hpa({
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'x',
          },
        }),
      ],
      {},
      false,
    ],
    [
      'another kind',
      [
        hpa({
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            name: 'web',
          },
        }),
      ],
      {},
      false,
    ],
    ['another path', [hpa()], { path: 'spec.paused' }, false],
    ['KEDA with its defaults', [scaledObject()], { live: 0 }, true],
    [
      'KEDA above its maximum',
      [scaledObject({ maxReplicaCount: 4 })],
      {},
      false,
    ],
    ['nobody scales', [], {}, false],
    [
      'broken autoscalers',
      [
        hpa({ scaleTargetRef: 'x' }),
        { kind: 'ScaledObject', apiVersion: 'keda.sh/v1', metadata: 1 },
      ],
      {},
      false,
    ],
  ])('replicas: %s', (_title, live, change, expected) => {
    const [reason] = ignoredBy([finding(change)], [], NOW, { live });
    expect(reason !== undefined).toBe(expected);
  });

  it('rule 14: a restart is found with its cause, and ignored', () => {
    const live = deployment({
      template: {
        metadata: {
          labels: { app: 'web' },
          annotations: {
            'kubectl.kubernetes.io/restartedAt': '2026-03-01T13:00:00Z',
          },
        },
        spec: deployment().spec.template.spec,
      },
    });
    const result = compare(
      [deployment()],
      [liveObject(live, [{ manager: 'kubectl-rollout', owns: live }])],
      context(),
    );
    expect(applyIgnoreRules(result.findings, [], NOW)).toEqual([
      expect.objectContaining({
        cause: 'manual',
        manager: 'kubectl-rollout',
        ignoredBy: expect.objectContaining({ origin: 'built-in' }),
      }),
    ]);
  });

  it.each([
    ['ssa', 'IfNotPresent', true],
    ['ssa', 'Merge', true],
    ['ssa', 'Ignore', true],
    ['ssa', 'Override', false],
    ['reconcile', 'disabled', true],
    ['reconcile', 'enabled', false],
  ])('rule 14: Flux %s: %s is ignored: %s', (name, value, expected) => {
    const desired = configMap(
      { A: '1' },
      { annotations: { [`kustomize.toolkit.fluxcd.io/${name}`]: value } },
    );
    const { findings } = compare(
      [desired],
      [liveObject({ ...desired, data: { A: '2' } }, [])],
      context(),
    );
    const marks = (objects: Loose) =>
      ignoredBy(findings, [], NOW, objects).map(Boolean);
    expect(marks({ desired: [desired] })).toEqual([expected]);
    expect(marks({ live: [desired] })).toEqual([false]);
  });
});

describe('gitopshq.io/ignore-drift', () => {
  const git = (value: string) =>
    deployment() && {
      ...deployment(),
      metadata: {
        name: 'web',
        annotations: { 'gitopshq.io/ignore-drift': value },
      },
    };

  it.each<[string, boolean]>([
    ['true', true],
    ['spec.replicas', true],
    ['spec.paused, spec.*', true],
    ['spec.paused\nspec.replicas', true],
    ['metadata.annotations["a,b"]', false],
    ['false', false],
    ['', false],
  ])('%p covers: %p', (value, expected) => {
    expect(
      ignoredBy([finding()], [], NOW, { desired: [git(value)] }).map(Boolean),
    ).toEqual([expected]);
    expect(ignoredBy([finding()], [], NOW, { live: [git(value)] })).toEqual([
      undefined,
    ]);
  });
});
