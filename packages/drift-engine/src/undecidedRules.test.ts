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

import { compare } from './compare/compare';
import {
  AFTER,
  APPLIED,
  BEFORE,
  configMap,
  context,
  CREATED,
  deployment,
  findingsOf,
  LATE,
  LATER,
  liveObject,
  told,
  vary,
} from './__testUtils__/scene';
import type { Loose, Writer } from './__testUtils__/scene';
import { parseManifests } from './manifests/parseManifests';

const data = (...keys: string[]) => ({
  data: Object.fromEntries(keys.map(key => [key, ''])),
});

describe('rule 1: several foreign owners', () => {
  const git = configMap({ A: '1' });
  const live = { A: '1', B: '2' };
  const writer = (manager: string, time?: string | null): Writer => ({
    manager,
    time,
    owns: data('B'),
  });

  it.each<[string, Writer[], string[]]>([
    [
      'the newest wins',
      [writer('kubectl-edit', LATER), writer('k9s', AFTER)],
      ['data.B added manual kubectl-edit'],
    ],
    [
      'a missing time is newest',
      [writer('kubectl-edit', null), writer('k9s', LATER)],
      ['data.B added manual kubectl-edit'],
    ],
    [
      'of equal times the last in the list',
      [writer('kubectl-edit', AFTER), writer('k9s', AFTER)],
      ['data.B added manual k9s'],
    ],
    [
      'built-in components are set aside first',
      [writer('k9s', AFTER), writer('kube-controller-manager', LATER)],
      ['data.B added manual k9s'],
    ],
    [
      'none but built-in: no drift',
      [writer('kube-scheduler', AFTER), writer('kubelet', LATER)],
      [],
    ],
  ])('%s', (_title, writers, expected) => {
    expect(
      findingsOf(
        git,
        liveObject(configMap(live), [
          { manager: 'gitops', owns: data('A') },
          ...writers,
        ]),
      ),
    ).toEqual(expected);
  });

  it('lets a built-in component be the cause of a change', () => {
    expect(
      findingsOf(
        git,
        liveObject(configMap({ A: '2' }), [
          { manager: 'kubectl-edit', owns: data('A'), time: AFTER },
          { manager: 'kube-controller-manager', owns: data('A'), time: LATER },
        ]),
      ),
    ).toEqual(['data.A changed controller kube-controller-manager']);
  });
});

describe('rule 2: zero values that live lacks', () => {
  it.each<[string, Loose, Loose, string[]]>([
    [
      'a field that is no pointer',
      { paused: false, minReadySeconds: 0 },
      {},
      [],
    ],
    ['hostNetwork of a pod', {}, { hostNetwork: false, hostname: '' }, []],
    [
      'pointer fields',
      {},
      {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: false },
      },
      [
        'spec.template.spec.automountServiceAccountToken removed unknown -',
        'spec.template.spec.enableServiceLinks removed unknown -',
        'spec.template.spec.securityContext.runAsNonRoot removed unknown -',
      ],
    ],
  ])('%s', (_title, spec, pod, expected) => {
    expect(
      findingsOf(
        deployment(spec, pod),
        liveObject(deployment(), [
          { manager: 'gitops', owns: deployment(), operation: 'Update' },
        ]),
      ),
    ).toEqual(expected);
  });

  it('takes what the applier still owns by server-side apply for dropped', () => {
    const git = deployment({}, { securityContext: { runAsNonRoot: false } });
    const result = compare(
      [git],
      [liveObject(deployment(), [{ manager: 'gitops', owns: git }])],
      context(),
    );
    expect(told(result)).toEqual([]);
    expect(result.notes).toEqual([
      expect.objectContaining({
        kind: 'dropped',
        path: 'spec.template.spec.securityContext.runAsNonRoot',
      }),
    ]);
  });

  it('takes an empty env value for none, and finds other zero values in live only', () => {
    const named = (value: Loose) =>
      deployment({}, {}, { env: [{ name: 'A', ...value }] });
    expect(findingsOf(named({ value: '' }), liveObject(named({}), []))).toEqual(
      [],
    );
    expect(findingsOf(named({}), liveObject(named({ value: '' }), []))).toEqual(
      [],
    );
  });

  it('finds map keys and fields of custom resources', () => {
    expect(
      findingsOf(
        configMap(
          { A: '' },
          { labels: { on: '' }, annotations: { 'acme.io/x': '' } },
        ),
        liveObject(configMap({}), [{ manager: 'gitops', owns: {} }]),
      ),
    ).toEqual([
      'metadata.labels.on removed unknown -',
      'metadata.annotations["acme.io/x"] removed unknown -',
      'data.A removed unknown -',
    ]);
    const custom = (spec: Loose) => ({
      apiVersion: 'acme.io/v1',
      kind: 'Thing',
      metadata: { name: 't', namespace: 'shop' },
      spec,
    });
    expect(
      findingsOf(
        custom({ size: 1, on: false }),
        liveObject(custom({ size: 1 }), []),
      ),
    ).toEqual(['spec.on removed unknown -']);
  });
});

describe('rule 3: YAML as Kubernetes tools read it', () => {
  it('reads 1.1 booleans, octals, merges, and leaves times alone', () => {
    const { manifests, errors } = parseManifests(
      [
        'a: [y, n, Yes, off, "y", True]',
        'b: [0777, 0o777, 0x1F, 1_000, 089, 1e3, .5, -0b11]',
        'c: [2001-12-14, 2001-12-14T21:59:43Z, 12:30:45, 190:20:30]',
        'd: &base {x: 1, y: 2}',
        'e: {<<: *base, z: 3}',
        'f: [~, null, Null, ""]',
      ].join('\n'),
      { file: 'a.yaml' },
    );
    expect(errors).toEqual([]);
    expect(manifests[0].object).toEqual({
      a: [true, false, true, false, 'y', true],
      b: [511, 511, 31, 1000, 89, 1000, 0.5, -3],
      c: ['2001-12-14', '2001-12-14T21:59:43Z', '12:30:45', '190:20:30'],
      d: { x: 1, true: 2 },
      e: { x: 1, true: 2, z: 3 },
      f: [null, null, null, ''],
    });
  });

  it('unfolds lists and skips empty documents', () => {
    const { manifests } = parseManifests(
      [
        '---',
        '# nothing',
        '---',
        'kind: List',
        'apiVersion: v1',
        'items:',
        '- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}',
        '- kind: List',
        '  items: [{apiVersion: v1, kind: Secret, metadata: {name: b}}]',
        '---',
        '',
        '--- # last',
        '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "c"}}',
        '---',
      ].join('\n'),
      { file: 'a.yaml' },
    );
    expect(manifests.map(({ object, line }) => [object.kind, line])).toEqual([
      ['ConfigMap', 4],
      ['Secret', 4],
      ['Service', 13],
    ]);
  });
});

describe('rule 4: namespaces', () => {
  const bare = (
    kind: string,
    apiVersion = 'v1',
    namespace?: string,
  ): Loose => ({
    apiVersion,
    kind,
    metadata: { name: 'x', ...(namespace && { namespace }) },
  });
  const refs = (desired: Loose[], namespace?: string) =>
    compare(desired, [], context({ namespace })).findings.map(
      finding => finding.object,
    );

  it.each<[string, Loose[], string | undefined, string[]]>([
    ["the application's", [bare('ConfigMap')], 'shop', ['v1/ConfigMap/shop/x']],
    [
      'the one all others share',
      [
        bare('ConfigMap'),
        bare('Secret', 'v1', 'shop'),
        bare('Service', 'v1', 'shop'),
      ],
      undefined,
      ['v1/ConfigMap/shop/x', 'v1/Secret/shop/x', 'v1/Service/shop/x'],
    ],
    [
      'dropped on cluster-scoped kinds, which tell nothing of others',
      [
        bare('Namespace', 'v1', 'odd'),
        bare('ConfigMap'),
        bare('Secret', 'v1', 'shop'),
      ],
      undefined,
      ['v1/Namespace//x', 'v1/ConfigMap/shop/x', 'v1/Secret/shop/x'],
    ],
  ])('%s', (_title, desired, namespace, expected) => {
    expect(refs(desired, namespace)).toEqual(expected);
  });

  it('takes the scope of custom kinds from their CRD', () => {
    const definition = (scope: string): Loose => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.acme.io' },
      spec: {
        group: 'acme.io',
        scope,
        names: { kind: 'Thing', plural: 'things' },
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    });
    const seen = (scope: string) =>
      compare(
        [bare('Thing', 'acme.io/v1', 'shop')],
        [],
        context({ customResourceDefinitions: [definition(scope)] }),
      ).findings[0].object;
    expect(seen('Cluster')).toBe('acme.io/v1/Thing//x');
    expect(seen('Namespaced')).toBe('acme.io/v1/Thing/shop/x');
  });

  it('does not compare generateName without a name', () => {
    const result = compare(
      [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { generateName: 'x-' },
        },
      ],
      [],
      context(),
    );
    expect(result).toEqual({ findings: [], notes: [], unreadable: [] });
  });
});

describe('rule 5: stringData, quantities of CRDs, duplicate keys', () => {
  it('lets stringData win and ignores line breaks in base64', () => {
    const secret = (fields: Loose): Loose => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'shop' },
      ...fields,
    });
    expect(
      findingsOf(
        secret({
          data: { a: 'b2xk', b: 'aGVs\nbG8=\n' },
          stringData: { a: 'new' },
        }),
        liveObject(
          secret({ data: { a: 'bmV3', b: 'aGVsbG8=' }, type: 'Opaque' }),
          [],
        ),
      ),
    ).toEqual([]);
  });

  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.acme.io' },
    spec: {
      group: 'acme.io',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        {
          name: 'v1',
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    cpu: {
                      'x-kubernetes-int-or-string': true,
                      anyOf: [{ type: 'integer' }, { type: 'string' }],
                      pattern:
                        '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
                    },
                    port: { 'x-kubernetes-int-or-string': true },
                    mode: { type: 'string', default: 'standard' },
                    tls: {
                      type: 'object',
                      default: { enabled: true },
                      properties: {
                        enabled: { type: 'boolean' },
                        version: { type: 'string', default: '1.3' },
                      },
                    },
                    steps: {
                      type: 'array',
                      items: {
                        type: 'object',
                        properties: {
                          run: { type: 'string' },
                          timeout: { type: 'integer', default: 30 },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      ],
    },
  };
  const thing = (spec: Loose): Loose => ({
    apiVersion: 'acme.io/v1',
    kind: 'Thing',
    metadata: { name: 't', namespace: 'shop' },
    spec,
  });

  it.each<[string, Loose, Loose, string[]]>([
    ['quantities by value', { cpu: 0.5 }, { cpu: '500m' }, []],
    [
      'int-or-string by type',
      { port: 80 },
      { port: '80' },
      ['spec.port changed manual k9s'],
    ],
    [
      'defaults, in items and in defaulted objects too',
      { steps: [{ run: 'a' }] },
      {
        mode: 'standard',
        tls: { enabled: true, version: '1.3' },
        steps: [{ run: 'a', timeout: 30 }],
      },
      [],
    ],
    [
      'what is no default',
      { steps: [{ run: 'a' }] },
      {
        mode: 'fast',
        tls: { enabled: false },
        steps: [{ run: 'a', timeout: 31 }],
      },
      [
        'spec.steps changed manual k9s',
        'spec.mode added manual k9s',
        'spec.tls.enabled added manual k9s',
      ],
    ],
  ])('%s', (_title, desired, live, expected) => {
    const fieldsV1 = {
      'f:spec': Object.fromEntries(
        Object.entries(live).map(([key, value]) => [
          `f:${key}`,
          key === 'tls'
            ? Object.fromEntries(
                Object.keys(value).map(name => [`f:${name}`, {}]),
              )
            : {},
        ]),
      ),
    };
    expect(
      findingsOf(
        thing(desired),
        liveObject(thing(live), [{ manager: 'k9s', fieldsV1 }]),
        {
          customResourceDefinitions: [definition],
        },
      ),
    ).toEqual(expected);
  });

  it('compares a list with duplicate keys as one value, owned through its items', () => {
    const env = (...values: string[]) =>
      deployment({}, {}, { env: values.map(value => ({ name: 'A', value })) });
    const owned = (manager: string): Writer => ({ manager, owns: env('x') });
    expect(findingsOf(env('1', '2'), liveObject(env('1', '2'), []))).toEqual(
      [],
    );
    expect(
      findingsOf(env('1', '2'), liveObject(env('1', '3'), [owned('k9s')])),
    ).toEqual([
      'spec.template.spec.containers[name=web].env changed manual k9s',
    ]);
  });
});

describe('rule 6: tracking marks', () => {
  const tracking = [
    {
      in: 'annotations' as const,
      key: 'argocd.argoproj.io/tracking-id',
      valuePrefix: 'shop:',
    },
  ];
  const marked = (value: string, more: Loose = {}) =>
    configMap(
      {},
      { annotations: { 'argocd.argoproj.io/tracking-id': value, ...more } },
    );
  const owned = (manager: string): Writer => ({ manager, owns: marked('') });

  it('finds nothing extra without marks', () => {
    const live = liveObject(marked('shop:x'), [owned('gitops')]);
    expect(findingsOf([], live)).toEqual([]);
    expect(findingsOf([], live, { tracking })).toEqual([
      '(object) extra failed-sync gitops',
    ]);
  });

  it.each<[string, Loose, Loose]>([
    ["another application's", marked('other:x'), {}],
    [
      'kept by Helm',
      marked('shop:x', { 'helm.sh/resource-policy': 'keep' }),
      {},
    ],
    [
      'not pruned by Argo CD',
      marked('shop:x', {
        'argocd.argoproj.io/sync-options': 'Validate=false,Prune=false',
      }),
      {},
    ],
    [
      'not pruned by Flux',
      marked('shop:x', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }),
      {},
    ],
    ['being deleted', marked('shop:x'), { deletionTimestamp: AFTER }],
    [
      'under a controller',
      marked('shop:x'),
      { ownerReferences: [{ uid: 'u', controller: true }] },
    ],
  ])('is not extra: %s', (_title, object, metadata) => {
    expect(
      findingsOf(
        [],
        liveObject(vary(object, { metadata }), [owned('gitops')]),
        { tracking },
      ),
    ).toEqual([]);
  });

  it('finds a mark taken over, by its owner', () => {
    const path =
      'metadata.annotations["argocd.argoproj.io/tracking-id"] changed';
    const seen = (manager: string, overrides = {}) =>
      findingsOf(
        configMap({}),
        liveObject(marked('other:x'), [owned(manager)]),
        {
          tracking,
          ...overrides,
        },
      );
    expect(seen('helm-controller')).toEqual([
      `${path} controller helm-controller`,
    ]);
    expect(seen('gitops')).toEqual([`${path} unknown -`]);
    expect(seen('gitops', LATE)).toEqual([`${path} unknown -`]);
  });
});

describe('rule 7: the only other writer of an object with a removed leaf', () => {
  const git = configMap({ A: '1', B: '2' });
  const seen = (writers: Writer[], overrides = {}) =>
    compare(
      [git],
      [
        liveObject(configMap({ A: '1' }), [
          { manager: 'gitops', owns: data('A') },
          ...writers,
        ]),
      ],
      context(overrides),
    );
  const labels = (manager: string, time?: string | null): Writer => ({
    manager,
    time,
    owns: { metadata: { labels: { x: '' } } },
  });

  it.each<[string, Writer[], string]>([
    ['is the suspect', [labels('kubectl-label')], 'manual kubectl-label'],
    [
      'with a missing time too',
      [labels('kubectl-label', null)],
      'manual kubectl-label',
    ],
    [
      'at the very second of the apply',
      [labels('kubectl-label', APPLIED)],
      'manual kubectl-label',
    ],
    [
      'not if older than the last apply',
      [labels('kubectl-label', BEFORE)],
      'unknown -',
    ],
    [
      'older ones leave one suspect',
      [labels('k9s', BEFORE), labels('kubectl-edit')],
      'manual kubectl-edit',
    ],
    [
      'two of them are none',
      [labels('k9s'), labels('kubectl-edit')],
      'unknown -',
    ],
    [
      'one writer with two entries is one',
      [labels('k9s'), labels('k9s', LATER)],
      'manual k9s',
    ],
    [
      'built-in components do not count',
      [labels('kube-controller-manager'), labels('k9s')],
      'manual k9s',
    ],
    [
      'entries of a subresource do not count',
      [{ ...labels('k9s'), subresource: 'scale' }],
      'unknown -',
    ],
    [
      'kubectl-last-applied never',
      [labels('kubectl-last-applied')],
      'unknown -',
    ],
    ['before-first-apply never', [labels('before-first-apply')], 'unknown -'],
    ['ancient-changes never', [labels('ancient-changes')], 'unknown -'],
  ])('%s', (_title, writers, expected) => {
    const result = seen(writers);
    expect(told(result)).toEqual([`data.B removed ${expected}`]);
    expect(result.findings[0].confidence).toBe('low');
  });

  it('comes after lateness', () => {
    expect(told(seen([labels('k9s')], LATE))).toEqual([
      'data.B removed failed-sync -',
    ]);
  });

  it('comes after the owner of the enclosing atomic value', () => {
    const service = (selector: Loose): Loose => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector },
    });
    expect(
      findingsOf(
        service({ app: 'a', tier: 'b' }),
        liveObject(service({ app: 'a' }), [
          {
            manager: 'kubectl-edit',
            owns: service({ app: 'a' }),
            time: BEFORE,
          },
          labels('k9s'),
        ]),
        LATE,
      ),
    ).toEqual(['spec.selector.tier removed manual kubectl-edit']);
  });
});

describe('rule 8: co-owners and nobody', () => {
  const git = configMap({ A: '1' });
  const seen = (writers: string[], overrides = {}, live: Loose = { A: '2' }) =>
    findingsOf(
      git,
      liveObject(
        configMap(live),
        writers.map(manager => ({ manager, owns: data(...Object.keys(live)) })),
      ),
      overrides,
    );

  it.each<[string, string[], Loose, string[]]>([
    [
      'a late leaf co-owned by the applier',
      ['gitops', 'k9s'],
      LATE,
      ['data.A changed failed-sync gitops'],
    ],
    [
      'within the grace period',
      ['gitops', 'k9s'],
      { committedAt: '2026-03-01T19:55:00Z' },
      ['data.A changed pending gitops'],
    ],
    ['not late', ['gitops', 'k9s'], {}, ['data.A changed manual k9s']],
    ['late and not co-owned', ['k9s'], LATE, ['data.A changed manual k9s']],
    ['late and owned by nobody', [], LATE, ['data.A changed failed-sync -']],
    [
      'before-first-apply alone',
      ['before-first-apply'],
      {},
      ['data.A changed unknown -'],
    ],
    [
      'ancient-changes alone',
      ['ancient-changes'],
      {},
      ['data.A changed unknown -'],
    ],
    [
      'before-first-apply beside a person',
      ['before-first-apply', 'k9s'],
      {},
      ['data.A changed manual k9s'],
    ],
  ])('%s', (_title, writers, overrides, expected) => {
    expect(seen(writers, overrides)).toEqual(expected);
  });

  it('takes what only nobody added for no drift', () => {
    expect(seen(['before-first-apply'], {}, { A: '1', B: '2' })).toEqual([]);
    expect(seen(['ancient-changes'], {}, { A: '1', B: '2' })).toEqual([]);
  });
});

describe('rule 9: classes and several appliers', () => {
  it('takes any listed name for the applier, and names the owner', () => {
    const seen = (owner: string, value: string, overrides = {}) =>
      findingsOf(
        configMap({ A: '1' }),
        liveObject(configMap({ A: value }), [
          { manager: owner, owns: data('A') },
        ]),
        {
          applier: ['argocd-controller', 'argocd-application-controller'],
          ...overrides,
        },
      );
    expect(seen('argocd-application-controller', '2')).toEqual([]);
    expect(seen('argocd-application-controller', '2', LATE)).toEqual([
      'data.A changed failed-sync argocd-application-controller',
    ]);
    expect(seen('kubectl-edit', '2', LATE)).toEqual([
      'data.A changed manual kubectl-edit',
    ]);
  });
});

describe('rule 10: order', () => {
  const pod = (...names: string[]) =>
    deployment(
      {},
      { initContainers: names.map(name => ({ name, image: name })) },
    );
  const env = (...variables: [string, string][]) =>
    deployment(
      {},
      {},
      { env: variables.map(([name, value]) => ({ name, value })) },
    );
  const initPath = 'spec.template.spec.initContainers changed';
  const envPath = 'spec.template.spec.containers[name=web].env changed';

  it.each<[string, Loose, Loose, Loose, string[]]>([
    [
      'initContainers',
      pod('a', 'b'),
      pod('b', 'a'),
      {},
      [`${initPath} unknown -`],
    ],
    [
      'initContainers, late',
      pod('a', 'b'),
      pod('b', 'a'),
      LATE,
      [`${initPath} failed-sync gitops`],
    ],
    ['one more in between', pod('a', 'b'), pod('a', 'x', 'b'), {}, []],
    ['env', env(['A', '1'], ['B', '2']), env(['B', '2'], ['A', '1']), {}, []],
    [
      'env with a reference',
      env(['A', '1'], ['B', 'x$(A)']),
      env(['B', 'x$(A)'], ['A', '1']),
      {},
      [`${envPath} unknown -`],
    ],
    [
      'env with a reference whose relative place stays',
      env(['A', '1'], ['B', '$(A)'], ['C', '3']),
      env(['C', '3'], ['A', '1'], ['B', '$(A)']),
      {},
      [],
    ],
    [
      'env with an escaped reference',
      env(['A', '1'], ['B', '$$(A)']),
      env(['B', '$$(A)'], ['A', '1']),
      {},
      [],
    ],
    [
      'env with a reference after an escape',
      env(['A', '1'], ['B', '$$$(A)']),
      env(['B', '$$$(A)'], ['A', '1']),
      LATE,
      [`${envPath} failed-sync gitops`],
    ],
  ])('%s', (_title, desired, live, overrides, expected) => {
    expect(findingsOf(desired, liveObject(live, []), overrides)).toEqual(
      expected,
    );
  });
});

describe('rule 11: node ports', () => {
  const service = (nodePort?: number): Loose => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      type: 'NodePort',
      ports: [{ port: 80, ...(nodePort && { nodePort }) }],
    },
  });
  const path = 'spec.ports[port=80,protocol=TCP].nodePort added';

  it.each<[string, Writer[], string[]]>([
    ['allocated', [], []],
    [
      'written later',
      [{ manager: 'k9s', owns: service(30001) }],
      [`${path} manual k9s`],
    ],
    [
      'written at an unknown time',
      [{ manager: 'k9s', owns: service(30001), time: null }],
      [`${path} manual k9s`],
    ],
    [
      'created with the object',
      [{ manager: 'kubectl-create', owns: service(30001), time: CREATED }],
      [],
    ],
    [
      "the applier's",
      [{ manager: 'gitops', owns: service(30001), operation: 'Update' }],
      [],
    ],
  ])('%s', (_title, writers, expected) => {
    expect(findingsOf(service(), liveObject(service(30001), writers))).toEqual(
      expected,
    );
  });
});

describe('rule 12: objects that go by themselves, and pruned fields', () => {
  it('notes an object being deleted', () => {
    const live = liveObject(
      configMap({ A: '2' }, { deletionTimestamp: AFTER }),
      [],
    );
    const result = compare([configMap({ A: '1' })], [live], context());
    expect(told(result)).toEqual([]);
    expect(result.notes.map(note => note.kind)).toEqual(['terminating']);
  });

  const job = (metadata: Loose, spec: Loose = {}): Loose => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'shop', ...metadata },
    spec,
  });
  const seenBefore = ['batch/v1/Job/shop/migrate'];

  it.each<[string, Loose, string[]]>([
    [
      'a Helm hook',
      job({ annotations: { 'helm.sh/hook': 'pre-install' } }),
      [],
    ],
    [
      'an Argo CD hook',
      job({ annotations: { 'argocd.argoproj.io/hook': 'PreSync' } }),
      [],
    ],
    ['a Job with a time to live', job({}, { ttlSecondsAfterFinished: 0 }), []],
    ['any other Job', job({}), ['(object) missing unknown -']],
  ])('that was seen and is gone: %s', (_title, desired, expected) => {
    expect(findingsOf(desired, [], { seenBefore })).toEqual(expected);
  });

  it('finds a hook that was never seen', () => {
    expect(
      findingsOf(job({ annotations: { 'helm.sh/hook': 'pre-install' } }), []),
    ).toEqual(['(object) missing failed-sync -']);
  });

  it('notes fields the schema does not know and live lacks', () => {
    const result = compare(
      [deployment({}, {}, { imagePulPolicy: 'Always' })],
      [liveObject(deployment(), [])],
      context(),
    );
    expect(told(result)).toEqual([]);
    expect(result.notes).toEqual([
      expect.objectContaining({
        kind: 'pruned',
        path: 'spec.template.spec.containers[name=web].imagePulPolicy',
      }),
    ]);
  });
});

it('rule 12: takes fields unknown to the schema for pruned inside atomic lists', () => {
  const ingress = (rule: Loose): Loose => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { rules: [{ host: 'a.example.com', ...rule }] },
  });
  const live = liveObject(ingress({}), []);
  expect(findingsOf(ingress({ hots: 'x', extra: { a: 1 } }), live)).toEqual([]);
  expect(findingsOf(ingress({ host: 'b.example.com' }), live)).toEqual([
    'spec.rules changed unknown -',
  ]);
});

describe("rule 13: left behind by the applier's own updates", () => {
  const git = configMap({ A: '1' });
  const live = configMap({ A: '1', B: '2' });
  const update: Writer = {
    manager: 'gitops',
    owns: data('B'),
    operation: 'Update',
  };
  const apply: Writer = {
    manager: 'gitops',
    owns: data('A'),
    operation: 'Apply',
  };

  it.each<[string, Writer[], Loose, string[]]>([
    ['found', [apply, update], {}, ['data.B added unknown -']],
    ['late or not', [apply, update], LATE, ['data.B added unknown -']],
    ['not if it never applied server-side', [update], {}, []],
    [
      'not if owned by the apply too',
      [{ ...apply, owns: data('A', 'B') }, update],
      {},
      [],
    ],
    [
      'not if somebody else owns it',
      [apply, update, { manager: 'k9s', owns: data('B') }],
      {},
      ['data.B added manual k9s'],
    ],
  ])('%s', (_title, writers, overrides, expected) => {
    expect(findingsOf(git, liveObject(live, writers), overrides)).toEqual(
      expected,
    );
  });

  it('suggests to remove it', () => {
    const [finding] = compare(
      [git],
      [liveObject(live, [apply, update])],
      context(),
    ).findings;
    expect(finding.suggestion).toBe('remove');
  });
});

describe("rule 15: entries in another version's paths", () => {
  const hpa = (spec: Loose): Loose => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec,
  });
  const cpu = (averageUtilization: number) => ({
    metrics: [
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization },
        },
      },
    ],
  });
  const v1 = (manager: string, fields: Loose): Writer => ({
    manager,
    apiVersion: 'autoscaling/v1',
    fieldsV1: fields,
  });
  const target = { 'f:spec': { 'f:targetCPUUtilizationPercentage': {} } };

  it.each<[string, Writer[], string[]]>([
    [
      'the writer is the candidate',
      [v1('kubectl-patch', target)],
      ['spec.metrics changed manual kubectl-patch'],
    ],
    [
      'not where somebody else owns the leaf',
      [v1('kubectl-patch', target), { manager: 'k9s', owns: hpa(cpu(1)) }],
      ['spec.metrics changed manual k9s'],
    ],
    [
      'not for fields that are the same in both versions',
      [
        v1('kubectl-patch', { 'f:spec': { 'f:maxReplicas': {} } }),
        v1('kubectl-label', { 'f:metadata': { 'f:labels': { 'f:x': {} } } }),
      ],
      ['spec.metrics changed unknown -'],
    ],
  ])('%s', (_title, writers, expected) => {
    expect(
      findingsOf(
        hpa({ maxReplicas: 5, ...cpu(50) }),
        liveObject(
          hpa({ maxReplicas: 5, minReplicas: 1, ...cpu(90) }),
          writers,
        ),
      ),
    ).toEqual(expected);
  });

  it('does not lay to the applier what it never stated', () => {
    expect(
      findingsOf(
        hpa({ maxReplicas: 5 }),
        liveObject(hpa({ maxReplicas: 5, ...cpu(90) }), [v1('gitops', target)]),
        LATE,
      ),
    ).toEqual([]);
  });

  it('finds fields that are the same in both versions by their path', () => {
    expect(
      findingsOf(
        hpa({ maxReplicas: 5 }),
        liveObject(hpa({ maxReplicas: 9 }), [
          v1('kubectl-patch', { 'f:spec': { 'f:maxReplicas': {} } }),
        ]),
      ),
    ).toEqual(['spec.maxReplicas changed manual kubectl-patch']);
  });
});

describe('rule 16: what admission adds to every Pod', () => {
  const pod = (
    tolerations: Loose[] | undefined,
    annotations?: Loose,
  ): Loose => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'shop',
      ...(annotations && { annotations }),
    },
    spec: {
      containers: [{ name: 'a', image: 'a:1' }],
      ...(tolerations && { tolerations }),
    },
  });
  const evicting = ['not-ready', 'unreachable'].map(key => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  const gpu = { key: 'gpu', operator: 'Exists' };

  it.each<[string, Loose[] | undefined, Loose[], string[]]>([
    ['beside none', undefined, evicting, []],
    ["beside Git's", [gpu], [gpu, ...evicting], []],
    [
      "beside a person's",
      [gpu],
      [gpu, { key: 'x' }, ...evicting],
      ['spec.tolerations changed manual k9s'],
    ],
    [
      "a person's alone",
      undefined,
      [gpu, ...evicting],
      ['spec.tolerations added manual k9s'],
    ],
    [
      'with another time',
      undefined,
      [{ ...evicting[0], tolerationSeconds: 5 }],
      ['spec.tolerations added manual k9s'],
    ],
  ])('%s', (_title, desired, live, expected) => {
    const object = pod(live, {
      'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu',
    });
    expect(
      findingsOf(
        pod(desired),
        liveObject(object, [{ manager: 'k9s', owns: object }]),
      ),
    ).toEqual(expected);
  });

  it('does not hold for templates of pods', () => {
    const live = deployment({}, { tolerations: evicting });
    expect(
      findingsOf(
        deployment(),
        liveObject(live, [{ manager: 'k9s', owns: live }]),
      ),
    ).toEqual(['spec.template.spec.tolerations added manual k9s']);
  });
});
