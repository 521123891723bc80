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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { applied, ownedBy } from '../../drift/__testUtils__/objects';
import { findingId } from '../../drift/findingId';
import { serviceIdOf } from '../../fleet/mapping/serviceId';
import { configMap, deployment, yaml } from './__testUtils__/manifests';
import { EU, PlanHarness } from './__testUtils__/PlanHarness';

const databases = createTestDatabases();
const open: PlanHarness[] = [];

async function harness(
  options: Omit<Parameters<typeof PlanHarness.create>[0], 'database'> = {},
) {
  const database = await databases.init('SQLITE_3');
  await migrate(database);
  const made = await PlanHarness.create({ database, ...options });
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.stop()));
});

const at = (path: string) => `envs/shop-eu/${path}`;
const CART = 'apps/v1/Deployment/shop/cart';
const C = 'spec.template.spec.containers[name=cart]';

const finding = (
  object: string,
  path: string,
  change: Finding['change'],
  rest: Partial<Finding> = {},
): Finding => ({
  id: findingId(EU, object, path),
  environmentRef: EU,
  serviceId: serviceIdOf(EU, 'cart'),
  object,
  path,
  change,
  cause: 'manual',
  confidence: 'high',
  evidence: [],
  suggestion: 'reconcile',
  status: 'open',
  firstSeenAt: '2026-11-22T10:00:00.000Z',
  lastSeenAt: '2026-11-22T10:00:00.000Z',
  reopenedCount: 0,
  files: [at('cart/app.yaml')],
  ...rest,
});

const CART_FILE = `# Owned by team cart.
${yaml(
  deployment('cart', {
    replicas: 2,
    env: { MODE: 'a', API_TOKEN: 'x' },
    more: { labels: { tier: '1' } },
  }),
)}`;

async function shop(options: Parameters<typeof harness>[0] = {}) {
  const h = await harness(options);
  const cart = h.service('cart');
  await h.commits([
    {
      files: {
        [at('cart/app.yaml')]: CART_FILE,
        [at('cart/secret.yaml')]: yaml({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'cart', namespace: 'shop' },
          stringData: { pin: 'planted-pin-1' },
        }),
        [at('checkout/app.yaml')]: yaml(deployment('checkout')),
      },
    },
  ]);
  const live = applied(
    deployment('cart', {
      replicas: 2,
      env: { MODE: 'a', API_TOKEN: 'x' },
      more: { labels: { tier: '1' } },
    }),
    0,
  );
  h.cluster.put(live);
  h.cluster.put(applied(deployment('checkout'), 0));
  return { h, cart, live };
}

describe('change', () => {
  const file = at('cart/app.yaml');

  it('edits in place, in the type that is there', async () => {
    const { h, cart } = await shop();
    const { contents, plan, subject } = await h.plan(
      'change',
      {
        edits: [
          { file, path: 'spec.replicas', value: '4' },
          { file, path: `0.${C}.env[name=MODE].value`, value: 7 },
          { file, path: `${C}.image`, value: 'acme/cart:1.1.0' },
        ],
      },
      cart,
    );
    expect(contents.get(file)?.toString()).toBe(
      CART_FILE.replace('replicas: 2', 'replicas: 4')
        .replace('value: a', 'value: "7"')
        .replace('cart:1.0.0', 'cart:1.1.0'),
    );
    expect(subject).toBe('Change 3 values of cart');
    expect(plan.writes).toMatchObject([{ object: CART, fields: [{}, {}, {}] }]);
  });

  it.each([
    ['a file outside', 'README.md', 'a', 'unknownPath'],
    ['another environment', 'envs/shop-us/a.yaml', 'a', 'unknownPath'],
    ['a path outside of the repository', '../a.yaml', 'a', 'unknownPath'],
    ['a path that is not there', file, 'spec.replica', 'unknownPath'],
    ['a map', file, 'spec.template', 'unknownPath'],
    ['a Secret', at('cart/secret.yaml'), 'stringData.pin', 'redacted'],
    ['a redacted name', file, `${C}.env[name=API_TOKEN].value`, 'redacted'],
    ['what is so already', file, `${C}.env[name=MODE].value`, 'emptyDiff'],
  ])('refuses %s', async (_, path, value, code) => {
    const { h } = await shop();
    const error = await h.refusal('change', {
      edits: [{ file: path, path: value, value: 'a' }],
    });
    expect(error.code).toBe(code);
  });
});

describe('restart and scale', () => {
  it('restarts by uid', async () => {
    const { h, cart } = await shop();
    const { plan, subject } = await h.plan(
      'restart',
      { workload: 'Deployment/shop/cart' },
      cart,
    );
    expect(plan.writes).toEqual([
      { type: 'restart', object: CART, uid: 'uid-of-cart' },
    ]);
    expect(plan).toMatchObject({ files: [], serviceKey: 'cart' });
    expect(subject).toBe('Restart Deployment/cart');
  });

  it.each([
    ['another service', 'Deployment/shop/checkout', 'notThere'],
    ['another kind', 'Job/shop/cart', 'notThere'],
    ['what is gone', 'StatefulSet/shop/cart', 'notThere'],
    ['another namespace', 'Deployment/kube-system/cart', 'outOfScope'],
  ])('does not restart %s', async (_, workload, code) => {
    const { h, cart } = await shop();
    expect(await h.refusal('restart', { workload }, cart)).toMatchObject({
      code,
    });
  });

  it('scales by a commit where Git states the number', async () => {
    const { h } = await shop();
    const { plan, contents } = await h.plan('scale', {
      workload: 'Deployment/shop/cart',
      replicas: 5,
    });
    expect(contents.get(at('cart/app.yaml'))?.toString()).toBe(
      CART_FILE.replace('replicas: 2', 'replicas: 5'),
    );
    expect(plan.writes).toMatchObject([
      { type: 'apply', fields: [{ path: 'spec.replicas', live: 2, after: 5 }] },
    ]);
  });

  it('scales the subresource where it does not', async () => {
    const { h } = await shop();
    const live = applied(deployment('checkout'), 0);
    h.cluster.put({ ...live, spec: { ...live.spec, replicas: 3 } });
    const { plan, preview } = await h.plan('scale', {
      workload: 'Deployment/shop/checkout',
      replicas: 5,
    });
    expect(plan.files).toEqual([]);
    expect(plan.writes).toEqual([
      {
        type: 'scale',
        object: 'apps/v1/Deployment/shop/checkout',
        uid: 'uid-of-checkout',
        live: 3,
        replicas: 5,
      },
    ]);
    expect(preview.writes[0].fields).toEqual([
      { path: 'spec.replicas', live: 3, after: 5 },
    ]);
    expect(
      await h.refusal('scale', {
        workload: 'Deployment/shop/checkout',
        replicas: 3,
      }),
    ).toMatchObject({ code: 'emptyDiff' });
  });

  it.each(['fleet', 'Git'])(
    'leaves to an autoscaler that %s knows what it scales',
    async knows => {
      const { h } = await shop();
      if (knows === 'fleet') {
        h.services.scaled.set(
          'Deployment/shop/cart',
          'HorizontalPodAutoscaler/cart',
        );
      } else {
        await h.repository.commit({
          files: {
            [at('cart/scaled.yaml')]: yaml({
              apiVersion: 'keda.sh/v1alpha1',
              kind: 'ScaledObject',
              metadata: { name: 'cart', namespace: 'shop' },
              spec: { scaleTargetRef: { name: 'cart' } },
            }),
          },
        });
      }
      const error = await h.refusal('scale', {
        workload: 'Deployment/shop/cart',
        replicas: 5,
      });
      expect(error.code).toBe('autoscaled');
      expect(error.message).toContain('minimum or maximum');
    },
  );
});

describe('reconcile', () => {
  const image = finding(CART, `${C}.image`, 'changed', {
    desired: 'acme/cart:1.0.0',
    live: 'evil/cart:1',
  });
  const label = finding(CART, 'metadata.labels.debug', 'added', { live: 'on' });
  const extra = finding('v1/ConfigMap/shop/left', '', 'extra', { files: [] });
  const claim = finding('v1/PersistentVolumeClaim/shop/left', '', 'extra', {
    files: [],
  });

  async function drifted() {
    const { h, cart, live } = await shop();
    const drift = structuredClone(live) as typeof live & {
      metadata: { labels: Record<string, string> };
    };
    drift.spec.template.spec.containers[0].image = 'evil/cart:1';
    Object.assign(drift.metadata, { labels: { tier: '1', debug: 'on' } });
    drift.metadata.managedFields.push(
      ownedBy(
        'kubectl-edit',
        1,
        {
          metadata: { labels: { debug: 'on' } },
          spec: {
            template: { spec: { containers: [{ name: 'cart', image: '' }] } },
          },
        },
        { operation: 'Update' },
      ),
    );
    h.cluster.put(drift);
    h.cluster.put(applied(configMap('left', { a: '1' }), 0));
    h.cluster.put({
      ...applied(configMap('left', {}), 0),
      kind: 'PersistentVolumeClaim',
    });
    h.findings.push(image, label, extra, claim);
    return { h, cart };
  }

  it('applies, takes foreign fields away, and deletes', async () => {
    const { h, cart } = await drifted();
    const { plan, preview, manifests } = await h.plan(
      'reconcile',
      { findingIds: h.findings.map(({ id }) => id) },
      cart,
    );
    expect(plan.writes).toEqual([
      {
        type: 'apply',
        object: CART,
        uid: 'uid-of-cart',
        manifestDigest: expect.any(String),
        fields: [
          { path: `${C}.image`, live: 'evil/cart:1', after: 'acme/cart:1.0.0' },
        ],
      },
      {
        type: 'delete',
        object: 'v1/PersistentVolumeClaim/shop/left',
        uid: 'uid-of-left',
      },
      { type: 'delete', object: 'v1/ConfigMap/shop/left', uid: 'uid-of-left' },
      {
        type: 'remove-fields',
        object: CART,
        uid: 'uid-of-cart',
        fields: [{ path: 'metadata.labels.debug', live: 'on' }],
      },
    ]);
    expect(plan.confirmNames).toEqual(['PersistentVolumeClaim/left']);
    expect(plan.files).toEqual([]);
    expect([...manifests.keys()]).toEqual([CART]);
    expect(preview.confirmNames).toEqual(plan.confirmNames);
  });

  it('keeps what was added when asked to', async () => {
    const { h } = await drifted();
    const { plan } = await h.plan('reconcile', {
      findingIds: [image.id, label.id],
      removeAdded: false,
    });
    expect(plan.writes.map(({ type }) => type)).toEqual(['apply']);
  });

  it('asks the tool that delivers, and never applies in its place', async () => {
    const { h, live } = await shop({
      environments: [{ of: { delivery: { argocd: 'argocd/shop' } } }],
    });
    const drift = {
      ...live,
      metadata: { ...live.metadata, labels: { tier: '1', debug: 'on' } },
    };
    h.cluster.put(drift);
    h.findings.push(image, label);
    const { plan } = await h.plan('reconcile', {
      findingIds: [image.id, label.id],
    });
    expect(plan.writes).toMatchObject([
      {
        type: 'request-sync',
        tool: 'argocd',
        object: 'argoproj.io/v1alpha1/Application/argocd/shop',
      },
      { type: 'remove-fields', object: CART },
    ]);
  });

  it('leaves replicas to their autoscaler', async () => {
    const { h } = await drifted();
    const live = h.cluster.objects.get(CART) as { spec: object };
    h.cluster.put({ ...live, spec: { ...live.spec, replicas: 9 } } as never);
    h.services.scaled.set(
      'Deployment/shop/cart',
      'HorizontalPodAutoscaler/cart',
    );
    const { plan, manifests } = await h.plan('reconcile', {
      findingIds: [image.id],
    });
    expect(plan.writes).toMatchObject([{ fields: [{ path: `${C}.image` }] }]);
    expect(manifests.get(CART)).toMatchObject({ spec: { replicas: 9 } });
  });

  it('refuses findings of others, settled ones, and nothing to do', async () => {
    const { h, cart } = await drifted();
    const foreign = finding('v1/ConfigMap/shop/x', 'data.a', 'changed', {
      serviceId: 'f'.repeat(32),
    });
    const settled = finding('v1/ConfigMap/shop/y', 'data.a', 'changed', {
      status: 'resolved',
    });
    h.findings.push(foreign, settled);
    expect(
      await h.refusal('reconcile', { findingIds: ['0'.repeat(32)] }, cart),
    ).toMatchObject({ code: 'notThere' });
    expect(
      await h.refusal('reconcile', { findingIds: [foreign.id] }, cart),
    ).toMatchObject({ code: 'notThere' });
    expect(
      await h.refusal('reconcile', { findingIds: [settled.id] }, cart),
    ).toMatchObject({ code: 'emptyDiff' });
  });
});

describe('adopt', () => {
  it('writes live values into Git where they stand', async () => {
    const { h, cart, live } = await shop();
    const drift = structuredClone(live);
    drift.spec.template.spec.containers[0].image = 'acme/cart:9';
    Object.assign(drift.metadata, { labels: { tier: '1', team: 'blue' } });
    Object.assign(drift.spec, { replicas: undefined });
    h.cluster.put(JSON.parse(JSON.stringify(drift)));
    h.findings.push(
      finding(CART, `${C}.image`, 'changed'),
      finding(CART, 'metadata.labels.team', 'added'),
      finding(CART, 'spec.replicas', 'removed'),
    );
    const { contents, plan } = await h.plan(
      'adopt',
      { findingIds: h.findings.map(({ id }) => id) },
      cart,
    );
    expect(contents.get(at('cart/app.yaml'))?.toString()).toBe(
      CART_FILE.replace('cart:1.0.0', 'cart:9')
        .replace('  replicas: 2\n', '')
        .replace('tier: "1"\n', 'tier: "1"\n    team: blue\n'),
    );
    expect(plan.writes).toMatchObject([{ type: 'apply', fields: [] }]);
  });

  it.each([
    [
      'a Secret',
      finding('v1/Secret/shop/cart', 'data.pin', 'changed', {
        files: [at('cart/secret.yaml')],
      }),
      'redacted',
    ],
    [
      'a redacted name',
      finding(CART, `${C}.env[name=API_TOKEN].value`, 'changed'),
      'redacted',
    ],
    ['a whole object', finding(CART, '', 'missing'), 'emptyDiff'],
    [
      'what no file states',
      finding(CART, 'spec.replicas', 'changed', { files: [] }),
      'emptyDiff',
    ],
    [
      'what another file states',
      finding(CART, 'spec.replicas', 'changed', {
        files: [at('checkout/app.yaml')],
      }),
      'notComparable',
    ],
  ])('refuses %s', async (_, one, code) => {
    const { h } = await shop();
    h.findings.push(one);
    expect(await h.refusal('adopt', { findingIds: [one.id] })).toMatchObject({
      code,
    });
  });
});

describe('sync', () => {
  it('applies what differs and is missing, and deletes what is extra', async () => {
    const { h, cart } = await shop();
    h.cluster.objects.delete('apps/v1/Deployment/shop/checkout');
    h.findings.push(finding('v1/ConfigMap/shop/left', '', 'extra'));
    h.cluster.put(applied(configMap('left', {}), 0));
    const { plan, preview } = await h.plan('sync', {});
    expect(plan.writes.map(({ type, object }) => [type, object])).toEqual([
      ['apply', 'apps/v1/Deployment/shop/checkout'],
      ['delete', 'v1/ConfigMap/shop/left'],
    ]);
    expect(plan.writes[0]).not.toHaveProperty('uid');
    expect(preview.notes.join()).toContain('compareSecrets');
    h.findings.length = 0;
    expect(await h.refusal('sync', {}, cart)).toMatchObject({
      code: 'emptyDiff',
    });
  });

  it.each([
    [{ argocd: 'argocd/shop' }, 'argocd'],
    [{ flux: { kustomization: 'flux-system/shop' } }, 'flux'],
    [{ flux: { helmRelease: 'flux-system/shop' } }, 'flux'],
  ])('asks %j', async (delivery, tool) => {
    const { h } = await shop({ environments: [{ of: { delivery } }] });
    const { plan } = await h.plan('sync', {});
    expect(plan.writes).toMatchObject([{ type: 'request-sync', tool }]);
  });
});

describe('refusals of any kind', () => {
  it.each([
    [
      'an environment nobody confirmed',
      { environments: [{ state: 'unconfirmed' as const }] },
      'unconfirmed',
    ],
    [
      'a cluster without writer',
      { cluster: { writable: false } },
      'readOnlyCluster',
    ],
    [
      'an environment without source',
      { environments: [{ source: undefined }] },
      'notComparable',
    ],
  ])('%s', async (_, options, code) => {
    const { h } = await shop(options);
    expect(await h.refusal('sync', {})).toMatchObject({ code });
  });

  it('a contested service, a strange environment, a delivery that is not known', async () => {
    const { h } = await shop();
    const torn = h.service('torn', { contested: true });
    expect(
      await h.refusal('restart', { workload: 'Deployment/shop/torn' }, torn),
    ).toMatchObject({ code: 'contested' });
    await expect(
      h.plan('sync', {}, undefined, 'resource:default/nowhere'),
    ).rejects.toMatchObject({ code: 'notThere' });
    h.applied.set(EU, {
      evidence: '',
      sync: 'unknown',
      notComparable: {
        code: 'not-comparable',
        message: 'not comparable: plugin',
        cure: 'Use another',
      },
    });
    expect(await h.refusal('sync', {})).toMatchObject({
      code: 'notComparable',
    });
  });

  it('objects beyond the environment', async () => {
    const { h } = await shop();
    for (const [object, what] of [
      [
        {
          ...configMap('x', {}),
          metadata: { name: 'x', namespace: 'kube-system' },
        },
        'kube-system',
      ],
      [
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRole',
          metadata: { name: 'x' },
          rules: [],
        },
        'clusterScopedKinds',
      ],
    ] as const) {
      await h.repository.commit({
        files: { [at('cart/more.yaml')]: yaml(object) },
      });
      const error = await h.refusal('sync', {});
      expect(error.code).toBe('outOfScope');
      expect(error.message).toContain(what);
    }
  });

  it('a delivering tool needs no writer for a commit', async () => {
    const { h } = await shop({
      environments: [{ of: { delivery: { argocd: 'argocd/shop' } } }],
      cluster: { writable: false },
    });
    const { plan, preview } = await h.plan('change', {
      edits: [{ file: at('cart/app.yaml'), path: 'spec.replicas', value: 3 }],
    });
    expect(plan.writes).toEqual([]);
    expect(preview.notes.join()).toContain('next look at Git');
  });
});
