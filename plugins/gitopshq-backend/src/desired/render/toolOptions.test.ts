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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  problemOf,
  renderWith,
  requestFor,
  sandboxIn,
} from '../__testUtils__/renderers';
import { treeOf } from '../__testUtils__/trees';
import { EnvironmentRenderer } from './EnvironmentRenderer';
import { HelmRenderer } from './HelmRenderer';
import { KustomizeRenderer } from './KustomizeRenderer';
import { PlainRenderer } from './PlainRenderer';

const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {replicas: 1, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: app, image: 'cart:1.0'}]}}}\n`;
const service = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`;
const DEBUG = {
  'components/debug/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {debug: "on"}\n',
};
const SHOP = {
  'envs/shop-eu/kustomization.yaml':
    'resources: [cart.yaml]\nnamePrefix: old-\nimages: [{name: cart, newTag: "1.5"}, {name: other, newTag: "1"}]\n',
  'envs/shop-eu/cart.yaml': deployment('cart'),
  ...DEBUG,
};
const CHART = {
  'charts/cart/Chart.yaml': 'apiVersion: v2\nname: cart\nversion: 0.1.0\n',
  'charts/cart/values.yaml': 'a: chart\nb: chart\nc: chart\n',
  'charts/cart/crds/c.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n',
  'charts/cart/templates/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {a: {{ .Values.a | quote }}, b: {{ .Values.b | quote }}, c: {{ .Values.c | quote }}, d: {{ .Values.d | quote }}, kind: {{ kindOf .Values.d }}}\n',
  'common.yaml': 'b: file\n',
};

describe('options of delivering tools', () => {
  let folder: string;
  let kustomize: KustomizeRenderer;
  let helm: HelmRenderer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-render-'));
    const sandbox = sandboxIn(folder);
    kustomize = new KustomizeRenderer(sandbox);
    helm = new HelmRenderer(sandbox);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('overlays a kustomization', async () => {
    const { manifests, inputs } = await renderWith(
      kustomize,
      treeOf(SHOP),
      requestFor({
        kustomize: {
          namePrefix: 'eu-',
          nameSuffix: '-v2',
          namespace: 'shop',
          images: [{ name: 'cart', newName: 'registry/cart', newTag: '2.0' }],
          replicas: [{ name: 'cart', count: 4 }],
          patches: [
            {
              patch: '- {op: add, path: /spec/paused, value: true}',
              target: { kind: 'Deployment' },
            },
          ],
          components: ['../../components/debug'],
          labels: { team: 'payments' },
          commonLabels: { app: 'cart' },
          commonAnnotations: { by: 'argocd' },
        },
      }),
    );
    expect(inputs).toContain('components/debug/kustomization.yaml');
    expect(manifests).toHaveLength(1);
    expect(manifests[0].object).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'eu-cart-v2',
        namespace: 'shop',
        labels: { team: 'payments', app: 'cart' },
        annotations: { by: 'argocd', debug: 'on' },
      },
      spec: {
        paused: true,
        replicas: 4,
        selector: { matchLabels: { app: 'cart' } },
        template: {
          metadata: {
            labels: { app: 'cart' },
            annotations: { by: 'argocd', debug: 'on' },
          },
          spec: {
            containers: [{ name: 'app', image: 'registry/cart:2.0' }],
          },
        },
      },
    });
  });

  it('leaves out a missing component only if it may be missing, and looks out for it', async () => {
    const components = ['../../components/none'];
    const { inputs, manifests } = await renderWith(
      kustomize,
      treeOf(SHOP),
      requestFor({ kustomize: { components, ignoreMissingComponents: true } }),
    );
    expect(manifests).toHaveLength(1);
    expect(inputs).toContain('components/none');
    expect(
      await problemOf(
        renderWith(
          kustomize,
          treeOf(SHOP),
          requestFor({ kustomize: { components } }),
        ),
      ),
    ).toMatchObject({ code: 'unknown-path' });
  });

  it.each([
    ['https://evil.example.com/x', 'remote-base-refused'],
    ['../../../etc', 'path-outside'],
  ])('follows no component to %s', async (component, code) => {
    expect(
      await problemOf(
        renderWith(
          kustomize,
          treeOf(SHOP),
          requestFor({ kustomize: { components: [component] } }),
        ),
      ),
    ).toMatchObject({ code });
  });

  it('makes a kustomization of a folder without one, as Flux does', async () => {
    const tree = treeOf({
      'envs/shop-eu/a.yaml': service('a'),
      'envs/shop-eu/deep/b.yml': service('b'),
      'envs/shop-eu/deep/README.md': 'no',
      'envs/shop-eu/built/kustomization.yaml':
        'resources: [c.yaml]\nnamePrefix: built-\n',
      'envs/shop-eu/built/c.yaml': service('c'),
      'envs/shop-eu/built/unused.yaml': service('unused'),
    });
    const { manifests, inputs } = await renderWith(
      kustomize,
      tree,
      requestFor({ kustomize: { generate: true, nameSuffix: '-eu' } }),
    );
    expect(
      manifests.map(({ object, files }) => [
        (object.metadata as { name: string }).name,
        files[0],
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['a-eu', 'envs/shop-eu/a.yaml'],
        ['b-eu', 'envs/shop-eu/deep/b.yml'],
        ['built-c-eu', 'envs/shop-eu/built/c.yaml'],
      ]),
    );
    expect(manifests).toHaveLength(3);
    expect(inputs[0]).toBe('envs/shop-eu');
  });

  const chart = (options: object) =>
    requestFor({
      path: 'charts/cart',
      helm: { releaseName: 'cart', valueFiles: [], ...options },
    });
  const dataOf = (manifests: { object: Record<string, unknown> }[]) =>
    manifests.find(({ object }) => object.kind === 'ConfigMap')!.object.data;

  it('puts inline values over files, and parameters over all', async () => {
    const { manifests } = await renderWith(
      helm,
      treeOf(CHART),
      chart({
        valueFiles: ['../../common.yaml', '../../none.yaml'],
        ignoreMissingValueFiles: true,
        values: 'c: inline\nd: 1\n',
        parameters: [
          { name: 'a', value: 'set\\,comma' },
          { name: 'd', value: '2', forceString: true },
        ],
        skipCrds: true,
      }),
    );
    expect(dataOf(manifests)).toEqual({
      a: 'set,comma',
      b: 'file',
      c: 'inline',
      d: '2',
      kind: 'string',
    });
    expect(manifests).toHaveLength(1);
  });

  it('puts value files in the place of the defaults', async () => {
    const { manifests } = await renderWith(
      helm,
      treeOf(CHART),
      chart({
        valueFiles: ['../../common.yaml'],
        valueFilesReplaceDefaults: true,
      }),
    );
    expect(dataOf(manifests)).toMatchObject({ a: null, b: 'file', c: null });
    expect(manifests.at(-1)!.files).not.toContain('charts/cart/values.yaml');
  });

  it('takes values for nothing but values', async () => {
    const { manifests } = await renderWith(
      helm,
      treeOf(CHART),
      chart({ parameters: [{ name: 'a', value: '--debug @/etc/passwd' }] }),
    );
    expect(dataOf(manifests)).toMatchObject({ a: '--debug @/etc/passwd' });
  });

  it('reads a folder alone where the tool does not go deeper', async () => {
    const tree = treeOf({
      'envs/shop-eu/a.yaml': service('a'),
      'envs/shop-eu/deep/b.yaml': service('b'),
    });
    const names = async (recurse: boolean) =>
      (
        await renderWith(
          new PlainRenderer(),
          tree,
          requestFor({ directory: { recurse } }),
        )
      ).manifests.length;
    expect(await names(false)).toBe(1);
    expect(await names(true)).toBe(2);
  });

  it('refuses a commit with files that change what the tool renders', async () => {
    const renderer = new EnvironmentRenderer([new PlainRenderer()]);
    const task = (refusedFiles: string[]) => ({
      tree: treeOf({
        'envs/shop-eu/a.yaml': service('a'),
        'envs/shop-eu/.argocd-source.yaml': 'helm: {}\n',
      }),
      sha: 'a',
      renderer: 'plain',
      request: requestFor({ refusedFiles }),
      signal: new AbortController().signal,
    });
    expect(
      await problemOf(
        renderer.render(task(['envs/shop-eu/.argocd-source.yaml'])),
      ),
    ).toMatchObject({ code: 'not-comparable' });
    const { objects } = await renderer.render(task(['x']));
    expect(objects.length).toBeGreaterThan(0);
  });

  it('gives objects their variables before they are told apart', async () => {
    const renderer = new EnvironmentRenderer([new PlainRenderer()]);
    const digestWith = async (region: string) =>
      (
        await renderer.render({
          tree: treeOf({
            'envs/shop-eu/a.yaml': service('"a-${region}"'),
          }),
          sha: 'a',
          renderer: 'plain',
          request: requestFor({ substitute: { region } }),
          signal: new AbortController().signal,
        })
      ).objects[0];
    const eu = await digestWith('eu');
    expect(eu.object.metadata).toEqual({ name: 'a-eu' });
    expect((await digestWith('us')).digest).not.toBe(eu.digest);
  });
});
