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

import { problemOf, renderWith } from '../__testUtils__/renderers';
import { treeOf } from '../__testUtils__/trees';
import { EnvironmentRenderer } from './EnvironmentRenderer';
import { PlainRenderer } from './PlainRenderer';
import { requestFor } from '../__testUtils__/renderers';

const configMap = (name: string, rest = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`;
const at = (name: string) => `envs/shop-eu/${name}`;

async function objectsOf(files: Record<string, string>) {
  const { manifests, notes } = await renderWith(
    new PlainRenderer(),
    treeOf(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [at(name), text]),
      ),
    ),
  );
  return { manifests, notes, objects: manifests.map(({ object }) => object) };
}

const brokenBy = (text: string) => problemOf(objectsOf({ 'a.yaml': text }));

describe('PlainRenderer', () => {
  it('reads manifests in order of path, with the file of each', async () => {
    const { manifests, notes } = await objectsOf({
      'b/deploy.yml': `${configMap('b')}---\n# nothing\n---\n${configMap('c')}`,
      'a.yaml': configMap('a'),
      'z.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'd' } },
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'e' } },
        ],
      }),
      'values.yaml': 'image: x\n',
      'kustomization.yaml': 'resources: []\n',
      'README.md': configMap('no'),
      'tool.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
    });
    expect(
      manifests.map(({ object, files }) => [
        (object.metadata as { name: string }).name,
        files,
      ]),
    ).toEqual([
      ['a', [at('a.yaml')]],
      ['b', [at('b/deploy.yml')]],
      ['c', [at('b/deploy.yml')]],
      ['d', [at('z.json')]],
      ['e', [at('z.json')]],
    ]);
    expect(notes.map(note => [note.code, note.value])).toEqual([
      ['not-a-manifest', `${at('values.yaml')}:1`],
    ]);
  });

  it('reads YAML as the tools of Kubernetes do', async () => {
    const { objects } = await objectsOf({
      'a.yaml': configMap(
        'a',
        'data:\n  on: yes\n  octal: 0777\n  time: 2001-01-01\n  clock: 12:30:45\n  base: &x {a: 1}\n  more:\n    <<: *x\n    b: 2\n',
      ),
    });
    expect(objects[0].data).toEqual({
      true: true,
      octal: 511,
      time: '2001-01-01',
      clock: '12:30:45',
      base: { a: 1 },
      more: { a: 1, b: 2 },
    });
  });

  it.each<[string, string, string, string]>([
    [
      'a syntax error',
      `${configMap('a')}---\n${configMap('b')}data: [1,\n  x: {\n`,
      'broken-yaml',
      'envs/shop-eu/a.yaml, line 12, column',
    ],
    [
      'no kind',
      'apiVersion: v1\nmetadata: {name: a}\n',
      'broken-manifest',
      'line 1: an object lacks kind',
    ],
    [
      'no apiVersion',
      `${configMap('a')}---\nkind: X\nmetadata: {name: a}\n`,
      'broken-manifest',
      'line 6: an object lacks apiVersion',
    ],
    [
      'no name',
      'apiVersion: v1\nkind: X\nmetadata: {generateName: a}\n',
      'broken-manifest',
      'lacks metadata.name',
    ],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
      'lfs-pointer-refused',
      'Git LFS',
    ],
    [
      'a circle',
      configMap('a', 'x: &x\n  y: *x\n'),
      'broken-yaml',
      'nested deeper',
    ],
    [
      'deep nesting',
      configMap('a', `x: ${'['.repeat(50_000)}`),
      'broken-yaml',
      'line 5',
    ],
    [
      'deep nesting that is closed',
      configMap('a', `x: ${'['.repeat(500)}${']'.repeat(500)}\n`),
      'broken-yaml',
      'nested deeper than 200',
    ],
  ])('names file and line of %s', async (_name, text, code, message) => {
    const problem = await brokenBy(text);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(message);
    expect(problem.message).toContain(at('a.yaml'));
    expect(problem.message.length).toBeLessThan(500);
  });

  it('survives anchors that multiply', async () => {
    const bomb = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${Array(9)
          .fill(level === 0 ? 'x' : `*l${level - 1}`)
          .join(', ')}]`,
    ).join('\n');
    const problem = await brokenBy(configMap('a', bomb));
    expect(problem).toMatchObject({ code: 'broken-yaml' });
  });

  it('takes __proto__ for a key like any other', async () => {
    const { objects } = await objectsOf({
      'a.yaml': configMap(
        'a',
        'data:\n  __proto__: {polluted: yes}\n  constructor: {prototype: {polluted: yes}}\n',
      ),
    });
    expect(Object.keys(objects[0].data as object)).toEqual([
      '__proto__',
      'constructor',
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((objects[0].data as { polluted?: unknown }).polluted).toBe(
      undefined,
    );
  });

  it.each([
    ['symlink', { symlink: '/etc/passwd' }],
    ['submodule', { submodule: true as const }],
  ])('refuses a %s', async (type, file) => {
    const problem = await problemOf(
      renderWith(
        new PlainRenderer(),
        treeOf({ [at('a.yaml')]: configMap('a'), [at('b.yaml')]: file }),
      ),
    );
    expect(problem).toMatchObject({
      code: `${type}-refused`,
      value: at('b.yaml'),
    });
  });

  it('says what is at the path instead of a folder', async () => {
    const tree = treeOf({ 'envs/shop-eu': 'x' });
    expect(
      await problemOf(renderWith(new PlainRenderer(), tree)),
    ).toMatchObject({ code: 'unknown-path', value: 'envs/shop-eu' });
  });
});

describe('EnvironmentRenderer', () => {
  const signal = new AbortController().signal;
  const renderAt = (
    renderer: EnvironmentRenderer,
    files: Record<string, string>,
    rest = {},
  ) =>
    renderer.render({
      tree: treeOf(files),
      sha: 'x',
      renderer: 'auto',
      request: requestFor(rest),
      signal,
    });

  it('renders again only what an input of is another', async () => {
    const renderer = new EnvironmentRenderer([new PlainRenderer()]);
    const files = {
      [at('cart/a.yaml')]: configMap('a'),
      [at('b.yaml')]: configMap('b'),
    };
    const first = await renderAt(renderer, files);
    const second = await renderAt(renderer, {
      ...files,
      'envs/other/a.yaml': configMap('c'),
      'README.md': 'x',
    });
    expect(renderer.renderedCount).toBe(1);
    expect(second.inputKey).toBe(first.inputKey);
    const third = await renderAt(renderer, {
      ...files,
      [at('cart/a.yaml')]: configMap('a', 'data: {x: y}'),
    });
    expect(renderer.renderedCount).toBe(2);
    expect([...third.services.keys()]).toEqual(['b', 'cart']);
    expect(third.services.get('b')).toBe(first.services.get('b'));
    expect(third.services.get('cart')).not.toBe(first.services.get('cart'));
  });

  it('counts neither comments, order of keys nor file names as change', async () => {
    const renderer = new EnvironmentRenderer([new PlainRenderer()]);
    const one = await renderAt(renderer, {
      [at('cart/a.yaml')]: configMap('a', 'data: {x: y, z: w}'),
    });
    const other = await renderAt(renderer, {
      [at('cart/b.yaml')]: `# hello\n${configMap('a', 'data: {z: w, x: y}')}`,
    });
    expect(other.inputKey).not.toBe(one.inputKey);
    expect(other.services).toEqual(one.services);
  });

  it('tells the service of an object and whether it is encrypted', async () => {
    const labels = (text: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: own, labels: {${text}}}\n`;
    const { objects } = await renderAt(
      new EnvironmentRenderer([new PlainRenderer()]),
      {
        [at('cart/a.yaml')]: labels('backstage.io/kubernetes-id: shop-cart'),
        [at('cart/b.yaml')]: labels('app.kubernetes.io/name: x'),
        [at('c.yaml')]: labels('app.kubernetes.io/name: named'),
        [at('d.yaml')]: labels(''),
        [at('e.yaml')]: `${labels('')}sops: {mac: x}\n`,
        [at('f.yaml')]: `${labels(
          '',
        )}stringData: {a: [x, "ENC[AES256_GCM,data:x]"]}\n`,
      },
    );
    expect(objects.map(o => [o.serviceKey, o.folder, o.encrypted])).toEqual([
      ['named', undefined, false],
      ['shop-cart', 'cart', false],
      ['cart', 'cart', false],
      ['own', undefined, false],
      ['own', undefined, true],
      ['own', undefined, true],
    ]);
  });

  it('names the renderers there are', async () => {
    const renderer = new EnvironmentRenderer([new PlainRenderer()]);
    expect(
      await problemOf(renderAt(renderer, { [at('Chart.yaml')]: 'name: x' })),
    ).toMatchObject({ code: 'unknown-renderer', value: 'helm' });
    expect(
      () => new EnvironmentRenderer([new PlainRenderer(), new PlainRenderer()]),
    ).toThrow('There are two renderers "plain"');
  });
});
