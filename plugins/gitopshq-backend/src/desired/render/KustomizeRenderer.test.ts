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

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  problemOf,
  renderWith,
  requestFor,
  sandboxIn,
} from '../__testUtils__/renderers';
import { treeOf, type TestFile } from '../__testUtils__/trees';
import { KustomizeRenderer } from './KustomizeRenderer';

const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: app, image: cart}]}}}\n`;
const service = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, annotations: {mine: "yes"}}\n`;

const SHOP: Record<string, TestFile> = {
  'base/kustomization.yaml': 'resources: [cart]\n',
  'base/cart/kustomization.yml': 'resources: [cart.yaml]\n',
  'base/cart/cart.yaml': `${deployment('cart')}---\n${service('cart')}`,
  'base/cart/README.md': 'not part of it',
  'components/debug/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: debug.yaml, target: {kind: Deployment}}]\n',
  'components/debug/debug.yaml':
    '- {op: add, path: /metadata/labels, value: {debug: "on"}}\n',
  'envs/shop-eu/kustomization.yaml': [
    'resources: [../../base, extra.yaml]',
    'components: [../../components/debug]',
    'namePrefix: eu-',
    'patchesStrategicMerge: [patch.yaml]',
    'images: [{name: cart, newTag: "2.0"}]',
    'configMapGenerator: [{name: settings, files: [a.conf=settings/a.conf], literals: [b=yes]}]',
    '',
  ].join('\n'),
  'envs/shop-eu/extra.yaml': service('extra'),
  'envs/shop-eu/patch.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec: {replicas: 3}\n',
  'envs/shop-eu/settings/a.conf': 'x=1',
  'envs/shop-us/kustomization.yaml': 'resources: [https://evil.example.com]\n',
};
const inEnv = (kustomization: string, rest: Record<string, TestFile> = {}) => ({
  'envs/shop-eu/kustomization.yaml': kustomization,
  ...rest,
});

describe('KustomizeRenderer', () => {
  let folder: string;
  let renderer: KustomizeRenderer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-render-'));
    renderer = new KustomizeRenderer(sandboxIn(folder));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('builds, and says which files made each object', async () => {
    const { inputs, manifests } = await renderWith(renderer, treeOf(SHOP));
    expect(inputs).toEqual([
      'base/cart/cart.yaml',
      'base/cart/kustomization.yml',
      'base/kustomization.yaml',
      'components/debug/debug.yaml',
      'components/debug/kustomization.yaml',
      'envs/shop-eu/extra.yaml',
      'envs/shop-eu/kustomization.yaml',
      'envs/shop-eu/patch.yaml',
      'envs/shop-eu/settings/a.conf',
    ]);
    const byName = new Map(
      manifests.map(manifest => {
        const { kind, metadata } = manifest.object as {
          kind: string;
          metadata: { name: string };
        };
        return [`${kind} ${metadata.name.replace(/-[^-]{10}$/, '')}`, manifest];
      }),
    );
    expect([...byName.keys()].sort()).toEqual([
      'ConfigMap eu-settings',
      'Deployment eu-cart',
      'Service eu-cart',
      'Service eu-extra',
    ]);
    const cart = byName.get('Deployment eu-cart')!;
    expect(cart.object).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'eu-cart', labels: { debug: 'on' } },
      spec: {
        replicas: 3,
        template: {
          spec: { containers: [{ name: 'app', image: 'cart:2.0' }] },
        },
      },
    });
    expect(cart.files[0]).toBe('base/cart/cart.yaml');
    expect([...cart.files].sort()).toEqual([
      'base/cart/cart.yaml',
      'components/debug/debug.yaml',
      'envs/shop-eu/kustomization.yaml',
      'envs/shop-eu/patch.yaml',
    ]);
    expect(byName.get('Service eu-extra')!.object.metadata).toEqual({
      name: 'eu-extra',
      annotations: { mine: 'yes' },
    });
    expect(byName.get('Service eu-extra')!.files).toEqual([
      'envs/shop-eu/extra.yaml',
      'envs/shop-eu/kustomization.yaml',
    ]);
    expect(byName.get('ConfigMap eu-settings')!.object.data).toEqual({
      'a.conf': 'x=1',
      b: 'yes',
    });
    expect(byName.get('ConfigMap eu-settings')!.files).toEqual([
      'envs/shop-eu/kustomization.yaml',
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, string, Record<string, TestFile>, string]>([
    [
      'a URL',
      'resources: [https://evil.example.com/x.yaml]',
      {},
      'remote-base-refused',
    ],
    [
      'a repository',
      'resources: ["github.com/acme/x//base?ref=main"]',
      { 'envs/shop-eu/github.com/acme/x': 'x' },
      'remote-base-refused',
    ],
    [
      'an ssh repository',
      'bases: ["git@github.com:acme/x"]',
      {},
      'remote-base-refused',
    ],
    [
      'a helper of git',
      'components: ["ext::sh -c id"]',
      {},
      'remote-base-refused',
    ],
    [
      'a URL as patch',
      'patches: [{path: "https://evil.example.com/x"}]',
      {},
      'remote-base-refused',
    ],
    [
      'a URL as generated file',
      'configMapGenerator: [{name: a, files: ["x=http://169.254.169.254/latest"]}]',
      {},
      'remote-base-refused',
    ],
    [
      'a URL in a generator',
      'generators: [g.yaml]',
      {
        'envs/shop-eu/g.yaml':
          'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: ["http://169.254.169.254/x"]\n',
      },
      'remote-base-refused',
    ],
    [
      'a URL in a generator written in place',
      'generators:\n- |\n  apiVersion: builtin\n  kind: ConfigMapGenerator\n  metadata: {name: a}\n  files: ["http://169.254.169.254/x"]\n',
      {},
      'remote-base-refused',
    ],
    [
      'a URL as schema',
      'openapi: {path: "https://evil.example.com"}',
      {},
      'remote-base-refused',
    ],
    [
      'a path out of the repository',
      'resources: [../../../../etc/passwd]',
      {},
      'path-outside',
    ],
    ['an absolute path', 'resources: [/etc/passwd]', {}, 'path-outside'],
    [
      'an absolute generated file',
      'secretGenerator: [{name: a, files: [/etc/passwd]}]',
      {},
      'path-outside',
    ],
    [
      'a file beside the folder',
      'configMapGenerator: [{name: a, envs: [../x.env]}]',
      { 'envs/x.env': 'a=b' },
      'path-outside',
    ],
    ['a file that is not there', 'resources: [nope.yaml]', {}, 'unknown-path'],
    [
      'a folder without kustomization',
      'resources: [../../base]',
      { 'base/a.yaml': 'x' },
      'no-kustomization',
    ],
    [
      'a link',
      'resources: [a.yaml]',
      { 'envs/shop-eu/a.yaml': { symlink: '/etc/passwd' } },
      'symlink-refused',
    ],
    [
      'a submodule',
      'resources: [mod]',
      { 'envs/shop-eu/mod': { submodule: true } },
      'submodule-refused',
    ],
    [
      'a chart',
      'helmCharts: [{name: x, repo: "https://evil.example.com"}]',
      {},
      'kustomize-helm-refused',
    ],
    ['a circle', 'resources: [../shop-eu]', {}, 'render-failed'],
    [
      'a plugin',
      'transformers: [t.yaml]',
      {
        'envs/shop-eu/t.yaml':
          'apiVersion: v1\nkind: X\nmetadata: {name: x, annotations: {config.kubernetes.io/function: "exec: {path: /bin/true}"}}\n',
      },
      'render-failed',
    ],
    ['no kustomization', '- a\n- b\n', {}, 'broken-yaml'],
    ['broken YAML', 'resources: [\n', {}, 'broken-yaml'],
    [
      'a reference that is no path',
      'resources: [{a: b}]',
      {},
      'broken-manifest',
    ],
  ])('refuses %s', async (_name, kustomization, files, code) => {
    const problem = await problemOf(
      renderWith(renderer, treeOf(inEnv(kustomization, files))),
    );
    expect(problem.code).toBe(code);
    expect(JSON.stringify(problem)).not.toContain(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps marks that the author asked for', async () => {
    const { manifests } = await renderWith(
      renderer,
      treeOf(
        inEnv('resources: [a.yaml]\nbuildMetadata: [originAnnotations]\n', {
          'envs/shop-eu/a.yaml': service('a'),
        }),
      ),
    );
    expect(manifests[0].object.metadata).toEqual({
      name: 'a',
      annotations: {
        mine: 'yes',
        'config.kubernetes.io/origin': 'path: a.yaml\n',
      },
    });
  });

  it('says what to install when there is no kustomize', async () => {
    const missing = new KustomizeRenderer(
      sandboxIn(folder, { config: { kustomizeBinary: 'no-such-kustomize' } }),
    );
    expect(await problemOf(missing.version())).toEqual({
      code: 'renderer-missing',
      message:
        'There is no kustomize on the hub\'s machine: "no-such-kustomize" is not on its PATH or may not be run',
      value: 'no-such-kustomize',
      cure: 'Install kustomize 4.5 or later, or set gitopshq.render.kustomizeBinary to where it is',
    });
    expect(await renderer.version()).toBe('v4.5.4');
  });

  it('works at the root of a repository', async () => {
    const { manifests } = await renderWith(
      renderer,
      treeOf({
        kustomization: 'x',
        'kustomization.yaml': 'resources: [a.yaml]',
        'a.yaml': service('a'),
      }),
      requestFor({ path: '' }),
    );
    expect(manifests.map(({ files }) => files)).toEqual([['a.yaml']]);
  });
});
