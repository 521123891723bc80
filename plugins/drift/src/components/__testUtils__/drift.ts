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

import type { Signal } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ResponseError } from '@backstage/errors';
import {
  aFinding,
  anEnvironment,
  aService,
  aSignal,
  FakeGitopshqApi,
  findingId,
  secondsAgo,
  serviceId,
  type FakeFleet,
} from '../../__testUtils__';

/** A limit that somebody raised by hand. */
export const memory = aFinding({
  id: findingId(2),
  path: 'spec.template.spec.containers[name=payments-api].resources.limits.memory',
  change: 'changed',
  desired: '256Mi',
  live: '1Gi',
  manager: 'acme-tool',
  confidence: 'low',
  firstSeenAt: secondsAgo(100),
});

/** Replicas that the autoscaler sets, ignored by the built-in rule. */
export const replicas = aFinding({
  id: findingId(3),
  object: 'apps/v1/Deployment/shop/storefront-web',
  path: 'spec.replicas',
  change: 'changed',
  desired: 3,
  live: 6,
  cause: 'autoscaling',
  manager: 'kube-controller-manager',
  suggestion: 'ignore',
  status: 'ignored',
  ignoredBy: {
    ruleId: 'built-in:autoscaler',
    origin: 'built-in',
    reason: 'HorizontalPodAutoscaler storefront-web sets it between 3 and 10',
  },
});

/** A Secret's value, of which there are fingerprints only. */
export const secret = aFinding({
  id: findingId(4),
  object: 'v1/Secret/shop/payments-db',
  path: 'data.password',
  change: 'changed',
  desired: 'hmac-sha256:0123456789ab',
  live: 'hmac-sha256:ba9876543210',
  cause: 'controller',
  manager: 'external-secrets',
});

export const driftSignal = (fields: Partial<Signal> = {}) =>
  aSignal({
    name: 'drift',
    level: 'critical',
    unit: 'count',
    value: 2,
    reason: '2 open findings, 2 in production',
    ...fields,
  });

/** The signal of a comparison that found nothing. */
export const noDrift = driftSignal({
  level: 'healthy',
  value: 0,
  reason: '40 objects are as Git says',
  observedAt: secondsAgo(4),
});

/** The signal of a comparison that stopped. */
export const stale = driftSignal({
  level: 'unknown',
  value: undefined,
  reason: 'last compared 1000 s ago, stale after 300 s',
  observedAt: secondsAgo(1_000),
});

/** A production and a development environment, and what differs in them. */
export const driftApi = (fleet: Partial<FakeFleet> = {}) =>
  new FakeGitopshqApi({
    environments: [
      anEnvironment(),
      anEnvironment({ name: 'shop-dev', tier: 'non-production' }),
    ],
    services: [
      aService({ id: serviceId(1) }),
      aService({
        id: serviceId(2),
        environmentRef: 'resource:default/shop-dev',
        tier: 'non-production',
      }),
    ],
    findings: [aFinding(), memory, replicas, secret],
    ...fleet,
  });

/** What the backend answers to what a person may not do. */
export async function refusal(status: number, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'NotAllowedError', message },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}
