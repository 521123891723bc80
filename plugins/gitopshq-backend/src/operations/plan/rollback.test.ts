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

import { applied } from '../../drift/__testUtils__/objects';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { configMap, deployment, yaml } from './__testUtils__/manifests';
import { EU, PlanHarness, US } from './__testUtils__/PlanHarness';

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

/** Two services in folders of their own, and one file about both. */
const plain = async () => {
  const h = await harness();
  const [cart, checkout] = ['cart', 'checkout'].map(key => h.service(key));
  const shas = await h.commits([
    {
      files: {
        [at('cart/app.yaml')]: yaml(deployment('cart', { env: { MODE: 'a' } })),
        [at('checkout/app.yaml')]: yaml(deployment('checkout')),
        [at('shared.yaml')]: yaml(configMap('flags', { dark: 'off' })),
        'README.md': 'one',
      },
    },
    {
      files: {
        [at('cart/app.yaml')]: yaml(
          deployment('cart', { image: 'acme/cart:2.0.0', env: { MODE: 'b' } }),
        ),
        [at('cart/hpa.yaml')]: yaml(configMap('cart-extra', { x: '1' })),
      },
    },
    {
      files: {
        [at('checkout/app.yaml')]: yaml(
          deployment('checkout', { image: 'acme/checkout:3.0.0' }),
        ),
      },
    },
    {
      files: {
        'README.md': 'two',
        'envs/shop-us/x.yaml': yaml(configMap('x', {})),
      },
    },
  ]);
  for (const object of [
    deployment('cart', { image: 'acme/cart:2.0.0', env: { MODE: 'b' } }),
    deployment('checkout', { image: 'acme/checkout:3.0.0' }),
    configMap('cart-extra', { x: '1' }),
    configMap('flags', { dark: 'off' }),
  ]) {
    h.cluster.put(applied(object, 0));
  }
  return { h, shas, cart, checkout };
};

describe('rollback of a service', () => {
  it('restores its files only, applies them and deletes what it removes', async () => {
    const { h, shas, cart } = await plain();
    const { plan, preview, contents, subject, manifests, headSha } =
      await h.plan(
        'rollback',
        { scope: 'service', toSha: shas[0].slice(0, 10) },
        cart,
      );
    expect(headSha).toBe(shas[3]);
    expect(subject).toBe('Roll cart back to 1.0.0');
    expect(plan.parameters).toEqual({ scope: 'service', toSha: shas[0] });
    expect(plan.files.map(({ path }) => path)).toEqual([
      at('cart/app.yaml'),
      at('cart/hpa.yaml'),
    ]);
    expect(plan.files[1].blobAfter).toBeUndefined();
    expect(contents.get(at('cart/app.yaml'))?.toString()).toContain(
      'cart:1.0.0',
    );
    expect(contents.get(at('cart/hpa.yaml'))).toBeUndefined();
    expect(plan).toMatchObject({ serviceKey: 'cart', collateral: [] });
    expect(plan.writes).toEqual([
      {
        type: 'apply',
        object: 'apps/v1/Deployment/shop/cart',
        uid: 'uid-of-cart',
        manifestDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        fields: [
          {
            path: 'spec.template.spec.containers[name=cart].env[name=MODE].value',
            live: 'b',
            after: 'a',
          },
          {
            path: 'spec.template.spec.containers[name=cart].image',
            live: 'acme/cart:2.0.0',
            after: 'acme/cart:1.0.0',
          },
        ],
      },
      {
        type: 'delete',
        object: 'v1/ConfigMap/shop/cart-extra',
        uid: 'uid-of-cart-extra',
      },
    ]);
    expect([...manifests.keys()]).toEqual(['apps/v1/Deployment/shop/cart']);
    expect(preview.files[0].diff).toContain(
      '-          image: acme/cart:2.0.0',
    );
    expect(
      preview.objects.map(({ change, serviceName }) => [change, serviceName]),
    ).toEqual([
      ['changed', 'cart'],
      ['deleted', 'cart'],
    ]);
    expect(preview.notUndone).toEqual([
      expect.stringContaining('Migrations of databases'),
    ]);
  });

  it('has the same digest until something related changes', async () => {
    const { h, shas, cart } = await plain();
    const plan = async () =>
      (await h.plan('rollback', { scope: 'service', toSha: shas[0] }, cart))
        .plan.digest;
    const first = await plan();
    expect(await plan()).toBe(first);
    await h.repository.commit({
      files: {
        'README.md': 'three',
        [at('checkout/app.yaml')]: yaml(
          deployment('checkout', { image: 'acme/checkout:4.0.0' }),
        ),
      },
    });
    h.cluster.put({
      ...applied(
        deployment('cart', { image: 'acme/cart:2.0.0', env: { MODE: 'b' } }),
        9e9,
      ),
      status: { readyReplicas: 1 },
    });
    h.service('cart', { level: 'critical' });
    expect(await plan()).toBe(first);
    // A value that would be written.
    h.cluster.put(
      applied(
        deployment('cart', { image: 'acme/cart:2.0.1', env: { MODE: 'b' } }),
        0,
      ),
    );
    const second = await plan();
    expect(second).not.toBe(first);
    await h.repository.commit({
      files: {
        [at('cart/hpa.yaml')]: yaml(configMap('cart-extra', { x: '2' })),
      },
    });
    expect(await plan()).not.toBe(second);
  });

  it.each([
    ['an unknown revision', 'deadbeef'.repeat(5), 'unknownRevision'],
    ['what it is now', 3, 'emptyDiff'],
  ])('refuses %s', async (_, to, code) => {
    const { h, shas, cart } = await plain();
    const toSha = typeof to === 'string' ? to : shas[to];
    expect(
      await h.refusal('rollback', { scope: 'service', toSha }, cart),
    ).toMatchObject({ code });
  });

  it('refuses a service that did not exist then, and one that nobody knows', async () => {
    const { h, shas } = await plain();
    h.service('late');
    const [sha] = await h.repository.commitAll([
      { files: { [at('late/app.yaml')]: yaml(deployment('late')) } },
    ]);
    expect(sha).toBeDefined();
    const late = [...h.services.facts.keys()].at(-1)!;
    expect(
      await h.refusal('rollback', { scope: 'service', toSha: shas[0] }, late),
    ).toMatchObject({
      code: 'notThere',
      message: expect.stringContaining('late did not exist'),
    });
    expect(
      await h.refusal(
        'rollback',
        { scope: 'service', toSha: shas[0] },
        'f'.repeat(32),
      ),
    ).toMatchObject({ code: 'notThere' });
  });

  it('refuses when a file states others too, naming them', async () => {
    const h = await harness();
    const [cart] = ['cart', 'checkout'].map(key => h.service(key));
    const both = (tag: string) =>
      yaml(
        deployment('cart', { image: `acme/cart:${tag}` }),
        deployment('checkout', { image: `acme/checkout:${tag}` }),
      );
    const [first] = await h.commits([
      { files: { [at('all.yaml')]: both('1') } },
      { files: { [at('all.yaml')]: both('2') } },
    ]);
    const error = await h.refusal(
      'rollback',
      { scope: 'service', toSha: first },
      cart,
    );
    expect(error).toMatchObject({
      code: 'sharedFile',
      name: 'ConflictError',
      details: {
        files: [at('all.yaml')],
        services: [{ name: 'checkout', environmentRef: EU }],
        alternatives: ['full', 'field'],
      },
    });
    expect(error.message).toContain(at('all.yaml'));
    expect(error.message).toContain('checkout');
  });
});

/** A base that two environments share, and an overlay of each. */
const kustomized = async () => {
  const h = await harness({
    environments: [{}, { name: 'shop-us', environmentRef: US }],
  });
  const cart = h.service('cart');
  const usCart = h.service('cart', { environmentRef: US });
  const overlay = (name: string, tag: string) => ({
    [`envs/${name}/kustomization.yaml`]: `# The overlay.
namespace: shop
resources:
  - ../../base
images:
  - name: acme/cart
    newTag: "${tag}" # set by the pipeline
`,
  });
  const base = (mode: string) => ({
    'base/kustomization.yaml': 'resources:\n- app.yaml\n',
    'base/app.yaml': yaml(deployment('cart', { env: { MODE: mode } })),
  });
  const shas = await h.commits([
    {
      files: {
        ...base('a'),
        ...overlay('shop-eu', '1.0.0'),
        ...overlay('shop-us', '1.0.0'),
      },
    },
    { files: overlay('shop-eu', '2.0.0') },
    { files: base('b') },
  ]);
  h.cluster.put(
    applied(
      deployment('cart', { image: 'acme/cart:2.0.0', env: { MODE: 'b' } }),
      0,
    ),
  );
  return { h, shas, cart, usCart };
};

describe('rollback with kustomize', () => {
  it('of a service, by its overlay alone', async () => {
    const { h, shas, cart } = await kustomized();
    const [fixed] = await h.repository.commitAll([
      {
        files: {
          'envs/shop-eu/kustomization.yaml':
            'namespace: shop\nresources: [../../base]\n',
        },
      },
    ]);
    const { plan } = await h.plan(
      'rollback',
      { scope: 'service', toSha: shas[2] },
      cart,
    );
    expect(fixed).toBeDefined();
    expect(plan.files.map(({ path }) => path)).toEqual([
      'envs/shop-eu/kustomization.yaml',
    ]);
  });

  it('refuses to change a base that another environment is made from', async () => {
    const { h, shas, cart, usCart } = await kustomized();
    const error = await h.refusal(
      'rollback',
      { scope: 'service', toSha: shas[1] },
      cart,
    );
    expect(error).toMatchObject({
      code: 'sharedFile',
      details: {
        files: ['base/app.yaml'],
        environments: [US],
        services: [{ serviceId: usCart, name: 'cart', environmentRef: US }],
      },
    });
    expect(error.message).toContain(`cart in ${US}`);
  });

  it('of the environment, naming what changes elsewhere', async () => {
    const { h, shas, cart, usCart } = await kustomized();
    const { plan, preview } = await h.plan('rollback', {
      scope: 'full',
      toSha: shas[0],
    });
    expect(plan.files.map(({ path }) => path)).toEqual([
      'base/app.yaml',
      'envs/shop-eu/kustomization.yaml',
    ]);
    expect(plan.collateral).toEqual([cart, usCart].sort());
    expect(
      preview.collateral.find(({ environmentRef }) => environmentRef === US),
    ).toMatchObject({
      serviceName: 'cart',
      level: 'healthy',
    });
  });

  it('of a value, keeping comments and quotes', async () => {
    const { h, shas } = await kustomized();
    const file = 'envs/shop-eu/kustomization.yaml';
    const { contents, plan, subject } = await h.plan('rollback', {
      scope: 'field',
      toSha: shas[0],
      paths: [
        `${file}#images[name=acme/cart].newTag`.replace(
          'acme/cart',
          '"acme/cart"',
        ),
      ],
    });
    expect(contents.get(file)?.toString()).toBe(
      (await h.repository.git('show', `main:${file}`)).replace(
        '2.0.0',
        '1.0.0',
      ),
    );
    expect(subject).toContain('image.tag');
    expect(plan.writes).toHaveLength(1);
  });
});

describe('rollback of the environment', () => {
  it('brings back every file of the input set, and names healthy services first', async () => {
    const { h, shas, cart, checkout } = await plain();
    h.service('cart', { level: 'critical' });
    const { plan, preview } = await h.plan('rollback', {
      scope: 'full',
      toSha: shas[0],
    });
    expect(plan.files.map(({ path }) => path)).toEqual([
      at('cart/app.yaml'),
      at('cart/hpa.yaml'),
      at('checkout/app.yaml'),
    ]);
    expect(plan.collateral).toEqual([cart, checkout].sort());
    expect(
      preview.collateral.map(({ serviceName, level }) => [serviceName, level]),
    ).toEqual([
      ['checkout', 'healthy'],
      ['cart', 'critical'],
    ]);
    expect(Object.keys(plan.rendered.before)).toContain('flags');
  });

  it('takes back a commit that cannot be rendered', async () => {
    const { h, shas } = await plain();
    await h.desired.inForce('shop-eu', shas[3]);
    await h.repository.commit({ files: { [at('cart/app.yaml')]: 'a: [1\n' } });
    const { plan, preview } = await h.plan('rollback', {
      scope: 'full',
      toSha: shas[3],
    });
    expect(plan.files.map(({ path }) => path)).toEqual([at('cart/app.yaml')]);
    expect(preview.notes.join()).toContain('cannot be rendered');
  });

  it('refuses what is not the environment, and an empty diff', async () => {
    const { h, shas, cart } = await plain();
    expect(
      await h.refusal('rollback', { scope: 'full', toSha: shas[3] }),
    ).toMatchObject({ code: 'emptyDiff' });
    expect(
      await h.refusal('rollback', { scope: 'full', toSha: shas[0] }, cart),
    ).toMatchObject({ name: 'InputError' });
  });
});

describe('rollback of values', () => {
  const MODE = 'spec.template.spec.containers[name=cart].env[name=MODE].value';

  it('changes exactly the chosen value', async () => {
    const { h, shas, cart } = await plain();
    const { plan, contents, preview } = await h.plan(
      'rollback',
      {
        scope: 'field',
        toSha: shas[0],
        paths: [`${at('cart/app.yaml')}#0.${MODE}`],
      },
      cart,
    );
    expect(contents.get(at('cart/app.yaml'))?.toString()).toBe(
      yaml(
        deployment('cart', { image: 'acme/cart:2.0.0', env: { MODE: 'a' } }),
      ),
    );
    expect(plan.writes).toMatchObject([
      { fields: [{ path: MODE, live: 'b', after: 'a' }] },
    ]);
    expect(preview.objects[0].changes).toEqual([
      { path: MODE, before: 'b', after: 'a' },
    ]);
  });

  it.each([
    [
      'a path that is not there',
      `${at('cart/app.yaml')}#0.spec.template.spec.containers[name=cart].imag`,
      'unknownPath',
      'image',
    ],
    [
      'a file that is not of it',
      'envs/shop-eu/cart/ap.yaml#0.spec',
      'unknownPath',
      'cart/app.yaml',
    ],
    ['a file outside', 'README.md#0.spec', 'unknownPath', ''],
    ['no path', `${at('cart/app.yaml')}#0.spec[`, 'unknownPath', ''],
    ['another document', `${at('cart/app.yaml')}#7.spec`, 'unknownPath', '0'],
    ['what is the same', `${at('shared.yaml')}#data.dark`, 'emptyDiff', ''],
  ])('refuses %s', async (_, path, code, near) => {
    const { h, shas } = await plain();
    const error = await h.refusal('rollback', {
      scope: 'field',
      toSha: shas[0],
      paths: [path],
    });
    expect(error.code).toBe(code);
    expect(String(error.details.nearest ?? '')).toContain(near);
  });
});

describe('rollback with Helm', () => {
  it('of a value and of the environment', async () => {
    const h = await harness();
    const web = h.service('web');
    const values = (tag: string) =>
      `# Values.\nimage:\n  tag: "${tag}"   # bumped\nreplicas: 2\n`;
    const [first] = await h.commits([
      {
        files: {
          [at('Chart.yaml')]: 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
          [at('values.yaml')]: values('1.0.0'),
          [at('templates/app.yaml')]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: "acme/web:{{ .Values.image.tag }}"
`,
        },
      },
      { files: { [at('values.yaml')]: values('2.0.0') } },
    ]);
    const field = await h.plan('rollback', {
      scope: 'field',
      toSha: first,
      paths: [`${at('values.yaml')}#image.tag`],
    });
    expect(field.contents.get(at('values.yaml'))?.toString()).toBe(
      values('1.0.0'),
    );
    const service = await h.plan(
      'rollback',
      { scope: 'service', toSha: first },
      web,
    );
    expect(service.subject).toBe('Roll web back to 1.0.0');
    expect(service.plan.files).toEqual(field.plan.files);
    expect(
      await h.refusal('change', {
        edits: [
          { file: at('templates/app.yaml'), path: 'spec.replicas', value: 3 },
        ],
      }),
    ).toMatchObject({ code: 'notComparable' });
  });
});
