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
  configMap,
  deployment,
  versionOf,
  WriterHarness,
} from './__testUtils__/WriterHarness';
import type { ClusterIntent, ClusterWriter } from './types';

const CART = 'apps/v1/Deployment/shop/cart';
const LIMITS = 'v1/ConfigMap/shop/limits';
const AT = '2026-11-23T10:00:00Z';
const WANTED = deployment('cart', { replicas: 3 });

/** An intent, and how it is carried out. */
interface Case {
  intent(version: { uid: string; resourceVersion: string }): ClusterIntent;
  manifest?: Record<string, unknown>;
  carryOut(writer: ClusterWriter, hub: WriterHarness): Promise<unknown>;
}

const version = (hub: WriterHarness) => versionOf(hub.live(CART));

const CASES: Record<string, Case> = {
  apply: {
    intent: at => ({ type: 'apply', object: CART, manifestDigest: 'd', ...at }),
    manifest: WANTED,
    carryOut: (writer, hub) =>
      writer.apply(
        { object: CART, manifest: WANTED, ...version(hub) },
        hub.signal,
      ),
  },
  'remove-fields': {
    intent: at => ({
      type: 'remove-fields',
      object: CART,
      paths: ['metadata.labels.app', 'metadata.labels.lost'],
      ...at,
    }),
    carryOut: (writer, hub) =>
      writer.removeFields(
        {
          object: CART,
          fields: [{ path: 'metadata.labels.app' }],
          ...version(hub),
        },
        hub.signal,
      ),
  },
  delete: {
    intent: at => ({ type: 'delete', object: CART, ...at }),
    carryOut: (writer, hub) =>
      writer.delete(
        { object: CART, confirmed: [], ...version(hub) },
        hub.signal,
      ),
  },
  restart: {
    intent: ({ uid }) => ({
      type: 'restart',
      object: CART,
      restartedAt: AT,
      uid,
    }),
    carryOut: (writer, hub) =>
      writer.restart(
        { object: CART, restartedAt: AT, uid: version(hub).uid },
        hub.signal,
      ),
  },
  scale: {
    intent: at => ({ type: 'scale', object: CART, replicas: 4, ...at }),
    carryOut: (writer, hub) =>
      writer.scale({ object: CART, replicas: 4, ...version(hub) }, hub.signal),
  },
};

describe.each(Object.entries(CASES))(
  'after a crash during %s',
  (_kind, each) => {
    let hub: WriterHarness;
    let writer: ClusterWriter;
    let intent: ClusterIntent;

    beforeEach(async () => {
      hub = await WriterHarness.start();
      intent = each.intent(hub.put(deployment('cart')));
      writer = hub.writer();
    });
    afterEach(() => hub.stop());

    const ask = () => writer.tookEffect(intent, hub.signal, each.manifest);

    it('is not done while the object is as it was', async () => {
      expect(await ask()).toMatchObject({
        effect: 'no',
        ...('resourceVersion' in intent && { moved: false }),
        live: version(hub),
      });
    });

    it('is done, though no answer came', async () => {
      await hub.cluster.faults.set({ dropAnswers: true });
      expect(await each.carryOut(writer, hub)).toMatchObject({
        outcome: 'unknown',
      });
      await hub.cluster.faults.clear();
      expect(await ask()).toMatchObject({ effect: 'yes', moved: true });
      // Who tries again nevertheless changes nothing.
      const before = structuredClone(hub.live(CART));
      await each.carryOut(writer, hub);
      expect(hub.live(CART)).toEqual(before);
    });

    it('is still done when somebody changes something else', async () => {
      await each.carryOut(writer, hub);
      if (hub.live(CART)) {
        hub.cluster.store.patch(
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: 'shop',
            name: 'cart',
          },
          { metadata: { annotations: { other: 'note' } } },
          { manager: 'kubectl' },
        );
      }
      expect(await ask()).toMatchObject({ effect: 'yes', moved: true });
    });

    it('is not done when somebody changed something else before', async () => {
      hub.put(deployment('cart', { paused: true }));
      expect(await ask()).toMatchObject({ effect: 'no', moved: true });
    });

    it('did not happen to another object of that name', async () => {
      hub.cluster.store.delete({
        ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
        ...{ namespace: 'shop', name: 'cart' },
      });
      expect(await ask()).toMatchObject({
        effect: intent.type === 'delete' ? 'yes' : 'no',
        evidence: `There is no ${CART}`,
      });
      hub.put(deployment('cart'));
      expect(await ask()).toMatchObject({
        effect: intent.type === 'delete' ? 'yes' : 'no',
        evidence: expect.stringContaining('another object'),
      });
    });

    it.each(['unreachable', 'garbage', 'expiredToken'] as const)(
      'cannot be told while the cluster is %s',
      async fault => {
        await hub.cluster.faults.set({ [fault]: true });
        expect(await ask()).toMatchObject({
          effect: 'unknown',
          evidence: expect.any(String),
        });
      },
    );
  },
);

describe('after a crash', () => {
  let hub: WriterHarness;
  beforeEach(async () => {
    hub = await WriterHarness.start();
  });
  afterEach(() => hub.stop());

  it('knows a created object by what it states', async () => {
    const intent: ClusterIntent = {
      type: 'apply',
      object: LIMITS,
      manifestDigest: 'd',
    };
    const manifest = configMap('limits', { cpu: '1' });
    const writer = hub.writer();
    const ask = () => writer.tookEffect(intent, hub.signal, manifest);
    expect(await ask()).toMatchObject({ effect: 'no' });
    hub.put(configMap('limits', { cpu: '2' }));
    expect(await ask()).toMatchObject({ effect: 'no' });
    await hub.cluster.store.delete({
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      ...{ namespace: 'shop', name: 'limits' },
    });
    await writer.apply({ object: LIMITS, manifest }, hub.signal);
    expect(await ask()).toMatchObject({ effect: 'yes' });
  });

  it('does not guess what was to be applied', async () => {
    const at = hub.put(deployment('cart'));
    expect(
      await hub
        .writer()
        .tookEffect(
          { type: 'apply', object: CART, manifestDigest: 'd', ...at },
          hub.signal,
        ),
    ).toMatchObject({ effect: 'unknown' });
  });

  it('knows a deletion that waits for finalizers', async () => {
    const at = hub.put(
      configMap('limits', {}, { finalizers: ['acme.io/cleanup'] }),
    );
    const writer = hub.writer();
    await writer.delete({ object: LIMITS, confirmed: [], ...at }, hub.signal);
    expect(
      await writer.tookEffect(
        { type: 'delete', object: LIMITS, ...at },
        hub.signal,
      ),
    ).toMatchObject({
      effect: 'yes',
      evidence: expect.stringContaining('deleted at'),
    });
  });
});
