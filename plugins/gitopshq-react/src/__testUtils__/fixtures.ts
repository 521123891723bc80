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

import type {
  BeatBucket,
  Cluster,
  Environment,
  Finding,
  IgnoreRule,
  Pod,
  Service,
  Signal,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** The moment in which fixtures happen, epoch ms. */
export const NOW = Date.parse('2026-03-10T08:00:00.000Z');

/** {@link NOW} as ISO 8601. */
export const NOW_ISO = new Date(NOW).toISOString();

/** ISO 8601, so many seconds before {@link NOW}. */
export function secondsAgo(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

export function aCluster(fields: Partial<Cluster> = {}): Cluster {
  const name = fields.name ?? 'prod-eu';
  return {
    entityRef: `resource:default/${name}`,
    name,
    state: 'connected',
    level: 'healthy',
    reason: 'last beat 12 s ago',
    lastBeatAt: secondsAgo(12),
    ageSeconds: 12,
    apiLatencyMs: 23,
    version: 'v1.36.2',
    skewSeconds: 0,
    origin: 'config',
    apiServer: 'https://10.0.0.1:6443',
    writable: false,
    ownerRefs: ['group:default/payments'],
    environmentRefs: ['resource:default/shop-eu'],
    warnings: [],
    ...fields,
  };
}

export function anEnvironment(fields: Partial<Environment> = {}): Environment {
  const name = fields.name ?? 'shop-eu';
  return {
    entityRef: `resource:default/${name}`,
    name,
    tier: 'production',
    tenant: 'acme',
    clusterRef: 'resource:default/prod-eu',
    clusterLevel: 'healthy',
    namespaces: ['shop'],
    ownerRefs: ['group:default/payments'],
    state: 'confirmed',
    level: 'healthy',
    reason: 'all 2 services healthy',
    services: { total: 2, byLevel: { healthy: 2 } },
    pods: { expected: 5, ready: 5 },
    delivery: 'direct',
    applier: 'gitopshq',
    head: { sha: 'a'.repeat(40), seenAt: secondsAgo(3600) },
    inForce: { sha: 'a'.repeat(40), at: secondsAgo(3600) },
    applied: {
      at: secondsAgo(3500),
      evidence: 'newest entry of gitopshq in managedFields',
    },
    sync: 'in-sync',
    comparedAt: secondsAgo(2),
    openFindings: 0,
    observedAt: secondsAgo(3),
    ...fields,
  };
}

export function aSignal(fields: Partial<Signal> = {}): Signal {
  return {
    name: 'podHealth',
    level: 'healthy',
    value: 0,
    unit: 'percent',
    reason: '3 of 3 pods ready',
    window: 'PT0S',
    sampleSize: 3,
    observedAt: secondsAgo(3),
    offenders: [],
    ...fields,
  };
}

/** A service id from a small number. */
export function serviceId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

export function aService(fields: Partial<Service> = {}): Service {
  const name = fields.name ?? 'payments-api';
  return {
    id: serviceId(1),
    name,
    environmentRef: 'resource:default/shop-eu',
    clusterRef: 'resource:default/prod-eu',
    tier: 'production',
    tenant: 'acme',
    componentRef: `component:default/${name}`,
    mapping: 'mapped',
    claims: [],
    ownerRefs: ['group:default/payments'],
    pods: { expected: 3, ready: 3 },
    images: [`registry.example.com/acme/${name}:1.4.2`],
    level: 'healthy',
    reason: '3 of 3 pods ready',
    signals: [aSignal()],
    workloads: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name,
        uid: `uid-${name}`,
        wanted: 3,
        ready: 3,
        updated: 3,
        restarts: 0,
        images: [`registry.example.com/acme/${name}:1.4.2`],
      },
    ],
    sync: 'in-sync',
    openFindings: 0,
    cluster: {
      level: 'healthy',
      lastBeatAt: secondsAgo(12),
      ageSeconds: 12,
    },
    observedAt: secondsAgo(3),
    ...fields,
  };
}

export function aPod(fields: Partial<Pod> = {}): Pod {
  const name = fields.name ?? 'payments-api-7c9d-abcde';
  return {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    workload: 'Deployment/payments-api',
    phase: 'Running',
    ready: true,
    restarts: 0,
    startedAt: secondsAgo(3_600),
    node: 'node-1',
    ...fields,
  };
}

/** A finding id from a small number. */
export const findingId = serviceId;

/** An environment variable that somebody added by hand. */
export function aFinding(fields: Partial<Finding> = {}): Finding {
  return {
    id: findingId(1),
    environmentRef: 'resource:default/shop-eu',
    serviceId: serviceId(1),
    serviceName: 'payments-api',
    object: 'apps/v1/Deployment/shop/payments-api',
    path: 'spec.template.spec.containers[name=payments-api].env[name=DEBUG]',
    change: 'added',
    live: { name: 'DEBUG', value: '1' },
    cause: 'manual',
    confidence: 'high',
    manager: 'kubectl-edit',
    since: secondsAgo(7_200),
    evidence: [
      {
        kind: 'owner',
        text: 'kubectl-edit owns the field since 2026-03-10T06:00:00Z',
      },
    ],
    suggestion: 'reconcile',
    status: 'open',
    firstSeenAt: secondsAgo(7_198),
    lastSeenAt: secondsAgo(4),
    reopenedCount: 0,
    files: ['envs/shop-eu/payments-api/deployment.yaml'],
    allowed: { ignore: true },
    ...fields,
  };
}

/** A rule that a person wrote. */
export function anIgnoreRule(fields: Partial<IgnoreRule> = {}): IgnoreRule {
  return {
    id: 'rule-1',
    origin: 'ui',
    kind: 'Deployment',
    name: 'payments-api',
    path: 'spec.replicas',
    environmentRef: 'resource:default/shop-eu',
    reason: 'scaled by hand for the sale',
    author: 'user:default/dana',
    createdAt: secondsAgo(86_400),
    matches: 1,
    ...fields,
  };
}

/** Spans of half an hour that end at {@link NOW}, oldest first. */
export function someBeats(
  spans: Partial<
    Pick<BeatBucket, 'received' | 'expected' | 'worstAgeSeconds'>
  >[],
): BeatBucket[] {
  const stepMs = 1_800_000;
  return spans.map((fields, index) => ({
    from: new Date(NOW - (spans.length - index) * stepMs).toISOString(),
    to: new Date(NOW - (spans.length - index - 1) * stepMs).toISOString(),
    received: 60,
    expected: 60,
    worstAgeSeconds: 31,
    ...fields,
  }));
}
