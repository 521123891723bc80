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
  summaryTargets,
  type SummaryObject,
} from '@gitopshq/cluster-collector';
import { event, pod, workload } from '../__testUtils__/summaries';
import { CollectedObjects } from './CollectedObjects';
import { observe } from './observe';

const SEEN = 1_000_000;
const cart = workload({ name: 'cart' });
const cartPod = pod({ name: 'cart-1' });
const warning = event({ name: 'cart-1.1' });

/** What is collected of these namespaces, all of them seen at `SEEN`. */
function collect(contents: Record<string, Record<string, SummaryObject[]>>) {
  const namespaces = Object.keys(contents);
  const targets = summaryTargets(namespaces);
  const collected = new CollectedObjects();
  collected.setTargets(targets);
  for (const target of targets) {
    const objects = contents[target.namespace!][target.resource] ?? [];
    collected.replace(target, objects, SEEN);
  }
  const find = (namespace: string, resource: string) =>
    targets.find(
      each => each.namespace === namespace && each.resource === resource,
    )!;
  return {
    observe: () => observe(collected.of(namespaces), 300, SEEN),
    remove: (resource: string, { uid }: SummaryObject, asOf: number) =>
      collected.apply(find('shop', resource), [{ type: 'delete', uid }], asOf),
    seen: (asOf: number) =>
      collected.status(find('shop', 'namespaces'), { state: 'current', asOf }),
    fail: (code: string) =>
      collected.status(find('shop', 'namespaces'), {
        state: 'failed',
        problem: { code, message: 'it cannot be seen', cure: 'look' },
      }),
  };
}

const shop = {
  deployments: [cart],
  pods: [cartPod],
  events: [warning],
};

describe('a namespace whose last workload or pod went', () => {
  it.each<[string, Parameters<typeof collect>[0]]>([
    ['has events still', { shop }],
    ['has nothing left', { shop: { ...shop, events: [] } }],
    ['is one of several', { shop, tools: { pods: [pod({ name: 'x' })] } }],
  ])('is awaited until it was looked at again: it %s', (_, contents) => {
    const collected = collect(contents);
    collected.remove('pods', cartPod, SEEN + 10);
    expect(collected.observe().complete).toBe(true);
    collected.remove('deployments', cart, SEEN + 20);
    expect(collected.observe().complete).toBe(false);
    collected.seen(SEEN + 20);
    expect(collected.observe().complete).toBe(false);
    collected.seen(SEEN + 21);
    expect(collected.observe()).toMatchObject({ complete: true });
    expect(collected.observe().unreadable).toBeUndefined();
  });

  it.each(['namespace-terminating', 'namespace-missing'])(
    'is not awaited once it is known to be gone: %s',
    code => {
      const collected = collect({ shop });
      collected.remove('pods', cartPod, SEEN + 10);
      collected.remove('deployments', cart, SEEN + 10);
      collected.fail(code);
      expect(collected.observe()).toMatchObject({
        complete: true,
        unreadable: 'it cannot be seen',
        problem: { code },
      });
    },
  );

  it('is unknown while it cannot be looked at again', () => {
    const collected = collect({ shop });
    collected.fail('connection-lost');
    expect(collected.observe().unreadable).toBeUndefined();
    collected.remove('pods', cartPod, SEEN + 10);
    collected.remove('deployments', cart, SEEN + 10);
    expect(collected.observe()).toMatchObject({
      complete: true,
      unreadable: 'it cannot be seen',
    });
    collected.seen(SEEN + 1_000);
    expect(collected.observe()).toMatchObject({ complete: true });
    expect(collected.observe().unreadable).toBeUndefined();
  });

  it('is not awaited when it was empty before, or only its events went', () => {
    expect(collect({ shop: {} }).observe().complete).toBe(true);
    const collected = collect({ shop: { events: [warning] } });
    collected.remove('events', warning, SEEN + 10);
    expect(collected.observe().complete).toBe(true);
  });
});
