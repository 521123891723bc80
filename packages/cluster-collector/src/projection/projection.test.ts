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

import fc from 'fast-check';
import { damaged } from '../__testUtils__/shapes';
import { summaryTargets } from '../collect/targets';
import { projectAutoscaler } from './autoscaler';
import { projectEvent } from './event';
import { projectionOf } from './projection';

const metadata = { name: 'cart', namespace: 'shop', uid: 'uid-1' };
const named = { uid: 'uid-1', namespace: 'shop', name: 'cart', labels: {} };

describe('projectAutoscaler', () => {
  it.each([
    [
      {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'a',
        },
        minReplicas: 2,
        maxReplicas: 6,
      },
      { currentReplicas: 5, desiredReplicas: 6 },
      { minReplicas: 2, currentReplicas: 5, desiredReplicas: 6 },
    ],
    [
      { scaleTargetRef: { kind: 'Deployment', name: 'a' }, maxReplicas: 6 },
      undefined,
      { minReplicas: 1, currentReplicas: 0, desiredReplicas: 0 },
    ],
  ])('%j', (spec, status, fields) => {
    expect(projectAutoscaler({ metadata, spec, status })).toEqual({
      type: 'autoscaler',
      ...named,
      target: { kind: 'Deployment', name: 'a' },
      maxReplicas: 6,
      ...fields,
    });
  });
});

describe('projectEvent', () => {
  const involvedObject = { kind: 'Pod', name: 'cart-1', uid: 'u1' };
  const text = { type: 'Warning', reason: 'BackOff', message: 'Back-off' };

  it.each([
    [
      'an older reporter',
      {
        count: 4,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T01:00:00Z',
        eventTime: null,
      },
      { count: 4, lastSeenAt: '2026-01-01T01:00:00Z' },
    ],
    [
      'a newer reporter',
      {
        count: null,
        lastTimestamp: null,
        eventTime: '2026-01-01T00:00:00.000001Z',
        series: { count: 9, lastObservedTime: '2026-01-01T02:00:00.000001Z' },
      },
      { count: 9, lastSeenAt: '2026-01-01T02:00:00.000001Z' },
    ],
    [
      'a single one',
      { eventTime: '2026-01-01T00:00:00.000001Z', lastTimestamp: null },
      { count: 1, lastSeenAt: '2026-01-01T00:00:00.000001Z' },
    ],
    ['one without any time', {}, { count: 1 }],
  ])('%s', (_name, fields, expected) => {
    expect(
      projectEvent({ metadata, involvedObject, ...text, ...fields }),
    ).toEqual({
      type: 'event',
      ...named,
      eventType: 'Warning',
      reason: 'BackOff',
      message: 'Back-off',
      about: { kind: 'Pod', name: 'cart-1', uid: 'u1' },
      ...expected,
    });
  });
});

describe('every projection', () => {
  const template = { spec: { containers: [{ image: 'a' }] } };
  const spec = {
    replicas: 1,
    template,
    containers: [{ image: 'a' }],
    maxReplicas: 1,
    scaleTargetRef: { kind: 'Deployment', name: 'a' },
  };
  const whole = {
    metadata: {
      ...metadata,
      generation: 1,
      labels: { app: 'a' },
      ownerReferences: [{ kind: 'K', name: 'n', uid: 'u', controller: true }],
    },
    spec,
    status: {
      observedGeneration: 1,
      readyReplicas: 1,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          restartCount: 1,
          state: { waiting: { reason: 'x' } },
          lastState: { terminated: { exitCode: 1 } },
        },
      ],
    },
    involvedObject: { kind: 'Pod', name: 'p' },
  };
  const summaryOfWhole = { uid: 'uid-1', name: 'cart', labels: { app: 'a' } };
  const targets = summaryTargets(['shop']).filter(
    ({ resource }) => resource !== 'namespaces',
  );

  it.each(targets.map(target => [target.resource, projectionOf(target)]))(
    '%s: refuses what is no such object, and never throws',
    (_resource, project) => {
      expect(project(whole)).toMatchObject(summaryOfWhole);
      const { uid, ...withoutUid } = whole.metadata;
      const garbage: unknown[] = [
        undefined,
        null,
        1,
        'pod',
        [],
        {},
        { ...whole, metadata: null },
        { ...whole, metadata: withoutUid },
        { ...whole, metadata: { ...whole.metadata, name: '' } },
        { ...whole, metadata: { ...whole.metadata, name: 7 } },
        { ...whole, metadata: { ...whole.metadata, namespace: undefined } },
        { ...whole, metadata: { ...whole.metadata, uid: 'x'.repeat(2000) } },
        { ...whole, metadata: { ...whole.metadata, labels: { app: 1 } } },
      ];
      expect(garbage.map(project)).toEqual(garbage.map(() => undefined));

      fc.assert(
        fc.property(damaged(whole), object => {
          const summary = project(object);
          expect(summary?.uid ?? 'none').not.toBe('');
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is refused for other resources', () => {
    expect(() =>
      projectionOf({ group: 'apps', version: 'v1beta1', resource: 'pods' }),
    ).toThrow(/'apps\/v1beta1\/pods'; watch one of apps\/v1\/deployments/);
  });
});
