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

import type { PodSummary, SummaryObject } from '@gitopshq/cluster-collector';
import * as fc from 'fast-check';
import { component, environment, snapshot } from '../__testUtils__/registry';
import { controlledBy, pod, workload } from '../__testUtils__/summaries';
import { PodRows } from './PodRows';
import { projectEnvironment } from './projectEnvironment';

const owners = ['cart', 'search'].map(name =>
  workload({ name, labels: { 'backstage.io/kubernetes-id': name } }),
);

/** A pod that changed is another object, as the collector gives them. */
const podArbitrary: fc.Arbitrary<PodSummary> = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    owner: fc.constantFrom(undefined, ...owners),
    ready: fc.boolean(),
    restarts: fc.nat(3),
  })
  .map(({ name, owner, ready, restarts }) =>
    pod({
      name,
      ready,
      restarts,
      ...(owner && { controller: controlledBy(owner) }),
    }),
  );

const unmapped = snapshot();
const mapped = snapshot({ components: [component('cart')] });

it('keeps rows that are the same as new ones, whatever changes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          pods: fc.array(podArbitrary, { maxLength: 4 }),
          kept: fc.boolean(),
          registry: fc.constantFrom(unmapped, mapped),
          clusterRef: fc.constantFrom(
            'resource:default/prod-eu',
            'resource:default/prod-us',
          ),
        }),
        { minLength: 2, maxLength: 6 },
      ),
      steps => {
        const podRows = new PodRows();
        let pods: PodSummary[] = [];
        for (const step of steps) {
          pods = step.kept ? [...pods, ...step.pods] : step.pods;
          const objects: SummaryObject[] = [...owners, ...pods];
          const of = environment({ clusterRef: step.clusterRef });
          expect(
            projectEnvironment(of, step.registry, objects, { podRows }),
          ).toEqual(projectEnvironment(of, step.registry, objects));
        }
      },
    ),
  );
});

it('keeps the very row of a pod that has not changed', () => {
  const podRows = new PodRows();
  const same = pod({ name: 'cart-1', controller: controlledBy(owners[0]) });
  const before = pod({ name: 'cart-2', controller: controlledBy(owners[0]) });
  const rowsOf = (...pods: PodSummary[]) =>
    projectEnvironment(environment(), unmapped, [...owners, ...pods], {
      podRows,
    }).pods;
  const first = rowsOf(same, before);
  const second = rowsOf(same, { ...before, restarts: 1 });
  expect(second.get(same.uid)).toBe(first.get(same.uid));
  expect(second.get(before.uid)).toMatchObject({ restarts: 1 });
});
