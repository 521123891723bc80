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

import { rollbackValuesSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { migrate } from '../../database/migrate';
import { configMap, deployment, yaml } from '../plan/__testUtils__/manifests';
import { EU, PlanHarness } from '../plan/__testUtils__/PlanHarness';
import { RollbackValues } from './RollbackValues';

const databases = createTestDatabases();
let h: PlanHarness;

const at = (path: string) => `envs/shop-eu/${path}`;
const C = 'spec.template.spec.containers[name=cart]';

beforeEach(async () => {
  const database = await databases.init('SQLITE_3');
  await migrate(database);
  h = await PlanHarness.create({ database });
});

afterEach(() => h.stop());

const values = async (serviceId: string, to: string) => {
  const items = await new RollbackValues(h.options).of(EU, serviceId, to);
  return rollbackValuesSchema.parse({ items }).items;
};

it('offers what changed of the service, by label where only one bears it', async () => {
  const cart = h.service('cart');
  const [first] = await h.commits([
    {
      files: {
        [at('all.yaml')]: yaml(
          deployment('cart', { env: { FLAG: 'off', API_TOKEN: 'planted-1' } }),
          deployment('checkout', { env: { FLAG: 'off' } }),
        ),
        [at('cart/settings.yaml')]: yaml(
          configMap('cart-settings', { a: '1' }),
        ),
      },
    },
    {
      files: {
        [at('all.yaml')]: yaml(
          deployment('cart', {
            image: 'acme/cart:2.0.0',
            env: { FLAG: 'on', API_TOKEN: 'planted-2', NEW: 'x' },
          }),
          deployment('checkout', { env: { FLAG: 'on' } }),
        ),
      },
    },
  ]);
  const found = await values(cart, first);
  expect(found).toEqual([
    {
      ref: `${at('all.yaml')}#0.${C}.image`,
      file: at('all.yaml'),
      path: `0.${C}.image`,
      label: 'image.tag',
      then: 'acme/cart:1.0.0',
      now: 'acme/cart:2.0.0',
    },
    expect.objectContaining({ label: 'env.FLAG', then: 'off', now: 'on' }),
    expect.objectContaining({
      label: 'env.API_TOKEN',
      then: '[redacted]',
      now: '[redacted]',
    }),
    expect.objectContaining({
      path: `0.${C}.env[name=NEW]`,
      label: 'env.NEW',
      now: { name: 'NEW', value: 'x' },
    }),
  ]);
  expect(JSON.stringify(found)).not.toContain('planted');
  // What is offered can be planned.
  const { plan } = await h.plan(
    'rollback',
    { scope: 'field', toSha: first, paths: found.map(({ ref }) => ref) },
    cart,
  );
  expect(plan.collateral).toEqual([]);
});

it('tries values of a file that several services come from', async () => {
  const [web, api] = ['web', 'api'].map(key => h.service(key));
  const template = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: ${name}, image: "acme/${name}:{{ .Values.${name}.image.tag }}"}]
`;
  const of = (a: string, b: string) =>
    `web:\n  image: {tag: "${a}"}\napi:\n  image: {tag: "${b}"}\nunused: "${a}"\n`;
  const [first] = await h.commits([
    {
      files: {
        [at('Chart.yaml')]: 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
        [at('values.yaml')]: of('1.0.0', '1.0.0'),
        [at('templates/web.yaml')]: template('web'),
        [at('templates/api.yaml')]: template('api'),
      },
    },
    { files: { [at('values.yaml')]: of('2.0.0', '3.0.0') } },
  ]);
  for (const [id, path] of [
    [web, '0.web.image.tag'],
    [api, '0.api.image.tag'],
  ]) {
    expect(await values(id, first)).toEqual([
      expect.objectContaining({ path, label: 'image.tag', then: '1.0.0' }),
    ]);
  }
});
