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

import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { applied } from '../../drift/__testUtils__/objects';
import { deployment, yaml } from './__testUtils__/manifests';
import { PlanHarness } from './__testUtils__/PlanHarness';
import { RollbackValues } from '../values';
import { EU } from './__testUtils__/PlanHarness';

const databases = createTestDatabases();
let h: PlanHarness;

const at = (path: string) => `envs/shop-eu/${path}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeEach(async () => {
  const database = await databases.init('SQLITE_3');
  await migrate(database);
  h = await PlanHarness.create({
    database,
    environments: [{ of: { compareSecrets: true } }],
  });
});

afterEach(() => h.stop());

/** Everything that leaves the planner or is stored. */
const told = async (
  attempt: Promise<{ plan: object; preview: object; subject: string }>,
) => {
  const { plan, preview, subject } = await attempt;
  return JSON.stringify([plan, preview, subject]);
};

const expectNone = (text: string) => {
  for (const planted of ['planted', base64('planted').slice(0, 8)]) {
    expect(text).not.toContain(planted);
  }
};

const secret = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cart', namespace: 'shop' },
  data: { pin: base64(`planted-${value}`) },
  stringData: { note: `planted-note-${value}\nplanted second line ${value}` },
});

it('plain manifests: neither plan, preview nor values hold a secret', async () => {
  const cart = h.service('cart');
  const commit = (n: string) => ({
    files: {
      [at('cart/app.yaml')]: `${yaml(
        deployment('cart', {
          env: {
            MODE: n,
            DB_PASSWORD: `planted-password-${n}`,
            URL: `postgres://cart:planted-url-${n}@db/cart`,
            COPIED: `planted-note-${n}`,
          },
        }),
      )}---\n${yaml(secret(n))}`,
      [at('cart/config.yaml')]: yaml({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'cart', namespace: 'shop' },
        data: { 'app.properties': `mode=${n}\napi.key=planted-key-${n}\n` },
      }),
      [at('cart/sealed.yaml')]: yaml({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'sealed', namespace: 'shop' },
        data: { a: `ENC[AES256_GCM,data:planted-enc-${n}]` },
        sops: {
          mac: `ENC[planted-mac-${n}]`,
          pgp: [{ fp: `planted-fp-${n}` }],
        },
      }),
    },
  });
  const [first] = await h.commits([commit('1'), commit('2')]);
  h.cluster.put(applied(secret('live') as never, 0));
  h.cluster.put(
    applied(deployment('cart', { env: { DB_PASSWORD: 'planted-live' } }), 0),
  );
  const service = await told(
    h.plan('rollback', { scope: 'service', toSha: first }, cart),
  );
  expectNone(service);
  // It is told that and where it changes.
  expect(service).toContain('hmac-sha256:');
  expect(service).toContain('data.pin');
  expectNone(await told(h.plan('rollback', { scope: 'full', toSha: first })));
  const values = await new RollbackValues(h.options).of(EU, cart, first);
  expectNone(JSON.stringify(values));
  expectNone(
    await told(
      h.plan('rollback', {
        scope: 'field',
        toSha: first,
        paths: values.map(({ ref }) => ref),
      }),
    ),
  );
  for (const parameters of [
    {
      scope: 'field',
      toSha: first,
      paths: [`${at('cart/app.yaml')}#1.stringData.not`],
    },
    {
      scope: 'field',
      toSha: first,
      paths: [`${at('cart/sealed.yaml')}#data.a`],
    },
    {
      scope: 'field',
      toSha: first,
      paths: [
        `${at(
          'cart/app.yaml',
        )}#0.spec.template.spec.containers[name=cart].env[name=DB].value`,
      ],
    },
  ]) {
    const error = await h.refusal('rollback', parameters);
    expect(error.code).toMatch(/unknownPath|notComparable/);
    expectNone(JSON.stringify([error.message, error.details]));
  }
  expectNone(JSON.stringify(h.desired.logger.warn.mock.calls));
});

it('kustomize: what generators make Secrets from is hidden as well', async () => {
  h.service('cart');
  const commit = (n: string) => ({
    files: {
      [at('kustomization.yaml')]: `namespace: shop
resources: [app.yaml]
secretGenerator:
- name: cart
  literals: ["a=planted-literal-${n}"]
  envs: [plain.env]
  files: [pem=tls.txt]
`,
      [at('app.yaml')]: yaml(deployment('cart', { env: { MODE: n } })),
      [at('plain.env')]: `HOST=planted-host-${n}\n# planted comment ${n}\n`,
      [at('tls.txt')]: `--- planted pem ${n}\nplanted body ${n}\n`,
    },
  });
  const [first] = await h.commits([commit('1'), commit('2')]);
  const text = await told(h.plan('rollback', { scope: 'full', toSha: first }));
  expectNone(text);
  expect(text).toContain('HOST=hmac-sha256:');
});

it('Helm: values that end in a Secret are hidden wherever they stand', async () => {
  h.service('web');
  const commit = (n: string) => ({
    files: {
      [at('Chart.yaml')]: 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      [at('values.yaml')]: `mode: "${n}"\ndatabase:\n  dsn: planted-dsn-${n}\n`,
      [at('templates/secret.yaml')]: `# {{ .Chart.Name }}
apiVersion: v1
kind: Secret
metadata:
  name: web
  namespace: shop
stringData:
  dsn: {{ .Values.database.dsn }}
  fixed: planted-fixed-${n}
`,
      [at('templates/config.yaml')]: `apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {dsn: "{{ .Values.database.dsn }}", mode: "{{ .Values.mode }}"}
`,
    },
  });
  const [first] = await h.commits([commit('1'), commit('2')]);
  h.cluster.put(applied(secret('live') as never, 0));
  const text = await told(h.plan('rollback', { scope: 'full', toSha: first }));
  expectNone(text);
  expect(text).toContain('+mode: \\"1\\"');
});
