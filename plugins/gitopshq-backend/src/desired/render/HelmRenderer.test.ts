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
import { HelmRenderer } from './HelmRenderer';

const CHART = 'apiVersion: v2\nname: shop-chart\nversion: 1.0.0\n';
const configMap = (body: string) =>
  `apiVersion: v1\nkind: ConfigMap\n${body}\n`;
const chart = (files: Record<string, TestFile>) =>
  treeOf({
    'envs/shop-eu/Chart.yaml': CHART,
    ...Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name.startsWith('../')
          ? `envs/${name.slice(3)}`
          : `envs/shop-eu/${name}`,
        file,
      ]),
    ),
  });
const helm = (valueFiles: string[] = []) => ({
  helm: { releaseName: 'shop', valueFiles },
});

describe('HelmRenderer', () => {
  let folder: string;
  let renderer: HelmRenderer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitopshq-render-'));
    renderer = new HelmRenderer(sandboxIn(folder));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('renders a chart with its values for a cluster', async () => {
    const { manifests, inputs } = await renderWith(
      renderer,
      chart({
        'values.yaml': 'a: chart\nb: chart\nc: chart\n',
        'eu,prod.yaml': 'b: eu\nc: eu\n',
        '../common.yaml': 'c: common\n',
        'crds/crd.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x.example.com}\n',
        'templates/_parts.tpl':
          '{{ define "who" }}{{ .Release.Name }}{{ end }}',
        'templates/a.yaml': configMap(
          'metadata: {name: {{ include "who" . }}, namespace: {{ .Release.Namespace }}}\ndata:\n  values: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }}"\n  version: "{{ .Capabilities.KubeVersion }}"\n  has: "{{ .Capabilities.APIVersions.Has "acme.io/v1/Shop" }}"\n  text: |\n    ---\n    # Source: x',
        ),
        'templates/two.yaml': `${configMap(
          'metadata: {name: one}',
        )}---\n${configMap('metadata: {name: two}')}`,
        'templates/hook.yaml':
          'apiVersion: batch/v1\nkind: Job\nmetadata: {name: hook, annotations: {"helm.sh/hook": pre-install}}\n',
        'templates/tests/test.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {"helm.sh/hook": test}}\n',
        'charts/cart/Chart.yaml':
          'apiVersion: v2\nname: cart\nversion: 1.0.0\n',
        'charts/cart/templates/c.yaml': configMap('metadata: {name: cart}'),
      }),
      requestFor({
        ...helm(['eu,prod.yaml', '../common.yaml']),
        kubeVersion: 'v1.36.2',
        apiVersions: ['acme.io/v1/Shop', '--post-renderer=/bin/sh'],
      }),
    );
    expect(inputs).toEqual(['envs/shop-eu', 'envs/common.yaml']);
    const found = new Map(
      manifests.map(({ object, files }) => [
        (object.metadata as { name: string }).name,
        { object, files },
      ]),
    );
    expect([...found.keys()].sort()).toEqual([
      'cart',
      'one',
      'shop',
      'two',
      'x.example.com',
    ]);
    expect(found.get('shop')!.object).toMatchObject({
      metadata: { namespace: 'shop' },
      data: {
        values: 'chart eu common',
        version: 'v1.36.2',
        has: 'true',
        text: '---\n# Source: x\n',
      },
    });
    const values = [
      'envs/shop-eu/values.yaml',
      'envs/shop-eu/eu,prod.yaml',
      'envs/common.yaml',
    ];
    expect(found.get('shop')!.files).toEqual([
      'envs/shop-eu/templates/a.yaml',
      ...values,
    ]);
    expect(found.get('two')!.files[0]).toBe('envs/shop-eu/templates/two.yaml');
    expect(found.get('cart')!.files[0]).toBe(
      'envs/shop-eu/charts/cart/templates/c.yaml',
    );
    expect(found.get('x.example.com')!.files[0]).toBe(
      'envs/shop-eu/crds/crd.yaml',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('names what is another each time', async () => {
    const { manifests, notes } = await renderWith(
      renderer,
      chart({
        'templates/a.yaml': configMap(
          'metadata: {name: a}\ndata: {x: {{ randAlphaNum 20 | quote }}, y: z, l: [{a: {{ randAlphaNum 20 | quote }}}]}',
        ),
        'templates/b.yaml': configMap('metadata: {name: b}'),
        'templates/c.yaml': configMap(
          'metadata: {name: c-{{ randAlphaNum 20 | lower }}}',
        ),
      }),
    );
    expect(
      manifests.map(({ object, notDeterministic }) => [
        (object.metadata as { name: string }).name,
        notDeterministic,
      ]),
    ).toEqual([
      [
        'a',
        [
          ['data', 'x'],
          ['data', 'l', 0, 'a'],
        ],
      ],
      ['b', undefined],
    ]);
    expect(notes.map(({ code }) => code)).toEqual(['not-deterministic']);
  });

  it.each<[string, Record<string, TestFile>, string[], string, string]>([
    [
      'a broken template',
      { 'templates/a.yaml': 'a: {{ .Values.x.y }}' },
      [],
      'render-failed',
      'shop-chart/templates/a.yaml:1:',
    ],
    [
      'broken YAML from a template',
      { 'templates/a.yaml': 'a: [' },
      [],
      'render-failed',
      'shop-chart/templates/a.yaml',
    ],
    [
      'a dependency that is not there',
      {
        'Chart.yaml': `${CHART}dependencies: [{name: x, version: "1", repository: "https://evil.example.com"}]\n`,
      },
      [],
      'render-failed',
      'charts/',
    ],
    [
      'a look-up of hosts',
      { 'templates/a.yaml': '{{ getHostByName "evil.example.com" }}' },
      [],
      'look-up-refused',
      'templates/a.yaml',
    ],
    [
      'a value file that is not there',
      {},
      ['nope.yaml'],
      'unknown-path',
      'nope.yaml',
    ],
    [
      'a value file outside',
      {},
      ['../../../etc/passwd'],
      'path-outside',
      'etc/passwd',
    ],
    [
      'a URL as value file',
      {},
      ['https://evil.example.com/x'],
      'unknown-path',
      'evil',
    ],
    [
      'a link',
      { 'templates/a.yaml': { symlink: '/etc/passwd' } },
      [],
      'symlink-refused',
      'templates/a.yaml',
    ],
    [
      'an object without name',
      { 'templates/a.yaml': 'apiVersion: v1\nkind: X\n' },
      [],
      'broken-manifest',
      'metadata.name',
    ],
  ])('refuses %s', async (_name, files, valueFiles, code, text) => {
    const problem = await problemOf(
      renderWith(renderer, chart(files), requestFor(helm(valueFiles))),
    );
    expect([problem.code, problem.message]).toEqual([
      code,
      expect.stringContaining(text),
    ]);
    expect(JSON.stringify(problem)).not.toContain(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('reads no file but those of the chart', async () => {
    const { manifests } = await renderWith(
      renderer,
      chart({
        'templates/a.yaml': configMap(
          'metadata: {name: a}\ndata:\n  out: {{ .Files.Get "../../../../../../etc/passwd" | quote }}\n  abs: {{ .Files.Get "/etc/passwd" | quote }}',
        ),
      }),
    );
    expect(manifests[0].object.data).toEqual({ out: '', abs: '' });
  });

  it('says what to install when there is no Helm', async () => {
    const missing = new HelmRenderer(
      sandboxIn(folder, { config: { helmBinary: '/nonexistent/helm' } }),
    );
    expect(await problemOf(missing.version())).toMatchObject({
      code: 'renderer-missing',
      value: '/nonexistent/helm',
      cure: expect.stringContaining('gitopshq.render.helmBinary'),
    });
  });
});
