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

import * as fc from 'fast-check';
import { garbage } from '../__testUtils__/garbage';
import { application, REPOSITORY, SHA } from '../__testUtils__/toolObjects';
import type { ToolReading, UnreadableObject } from '../reading';
import { readApplication } from './readApplication';
import { parseImage } from './sourceInputs';

function read(parts: Parameters<typeof application>[0]): ToolReading {
  return readApplication(application(parts)) as ToolReading;
}
const withSource = (source: Record<string, unknown>) =>
  read({
    spec: {
      source: {
        repoURL: REPOSITORY,
        targetRevision: 'main',
        path: 'envs/shop-eu',
        ...source,
      },
    },
  });

describe('readApplication', () => {
  it('reads a synced Application', () => {
    expect(read({})).toEqual({
      kind: 'Application',
      namespace: 'argocd',
      name: 'shop-eu',
      source: { repository: REPOSITORY, revision: 'main' },
      inputs: {
        path: 'envs/shop-eu',
        renderer: 'auto',
        namespace: 'shop',
        helm: { releaseName: 'shop-eu', valueFiles: [] },
        directory: { recurse: false },
        refusedFiles: [
          'envs/shop-eu/.argocd-source.yaml',
          'envs/shop-eu/.argocd-source-shop-eu.yaml',
        ],
      },
      applied: {
        revisions: [{ sha: SHA, repository: REPOSITORY }],
        at: Date.parse('2026-11-23T09:15:02Z'),
        evidence: 'status.history[1] of Application argocd/shop-eu',
      },
      sync: 'in-sync',
      suspended: false,
      destination: { server: 'https://kubernetes.default.svc' },
      ignoreRules: [],
      notes: [],
    });
  });

  it('takes the newest entry of the history, wherever it stands', () => {
    const { history } = application().status as { history: unknown[] };
    const { applied } = read({ status: { history: history.reverse() } });
    expect(applied.revisions[0].sha).toBe(SHA);
    expect(applied.evidence).toBe(
      'status.history[0] of Application argocd/shop-eu',
    );
  });

  it('knows each revision of several sources', () => {
    const { applied, inputs, source } = read({
      spec: {
        source: undefined,
        sources: [
          { repoURL: REPOSITORY, path: 'envs/shop-eu', ref: 'values' },
          { repoURL: 'https://charts.example.com', chart: 'cart' },
        ],
      },
      status: {
        history: [
          {
            deployedAt: '2026-11-23T09:15:02Z',
            revisions: [SHA, '1.2.3'],
            sources: [
              { repoURL: REPOSITORY },
              { repoURL: 'https://charts.example.com' },
            ],
          },
        ],
      },
    });
    expect(applied.revisions).toEqual([{ sha: SHA, repository: REPOSITORY }]);
    expect(source).toBeUndefined();
    expect(inputs).toMatchObject({
      code: 'not-comparable',
      value: 'spec.sources',
    });
  });

  it('does not take what is to be synced for what was', () => {
    const { applied } = read({ status: { history: undefined } });
    expect(applied).toEqual({
      revisions: [],
      evidence:
        'status.history of Application argocd/shop-eu names no revision',
    });
  });

  it.each([
    [
      'Failed',
      'one or more objects failed to apply: Deployment "cart" is invalid',
    ],
    ['Error', 'ComparisonError: rpc error: authentication required'],
  ])('tells of a sync that ended as %s', (phase, message) => {
    const { failure, sync } = read({
      status: {
        operationState: {
          phase,
          message,
          finishedAt: '2026-11-23T10:00:00Z',
        },
        sync: { status: 'OutOfSync' },
      },
    });
    expect(failure).toEqual({
      message,
      at: Date.parse('2026-11-23T10:00:00Z'),
    });
    expect(sync).toBe('out-of-sync');
  });

  it('tells of conditions that keep it from syncing', () => {
    const { failure, sync } = read({
      status: {
        conditions: [
          { type: 'SharedResourceWarning', message: 'shared' },
          {
            type: 'ComparisonError',
            message: 'failed to load target state: path does not exist',
            lastTransitionTime: '2026-11-23T10:00:00Z',
          },
        ],
        sync: { status: 'Unknown' },
      },
    });
    expect(failure?.message).toBe(
      'ComparisonError: failed to load target state: path does not exist',
    );
    expect(sync).toBe('unknown');
  });

  it('takes over all of Helm that is understood', () => {
    const { inputs } = withSource({
      path: './charts/cart/',
      helm: {
        releaseName: 'cart',
        valueFiles: ['values-eu.yaml', '/common/values.yaml'],
        values: 'a: 1\n',
        valuesObject: { replicaCount: 2, image: { tag: '1.2' } },
        parameters: [
          { name: 'hosts', value: 'a,b\\,c' },
          { name: 'list', value: '{a,b}', forceString: true },
        ],
        ignoreMissingValueFiles: true,
        skipCrds: true,
        namespace: 'carts',
        kubeVersion: '1.30.0',
        version: 'v3',
      },
    });
    expect(inputs).toMatchObject({
      path: 'charts/cart',
      renderer: 'helm',
      namespace: 'carts',
      kubeVersion: '1.30.0',
      helm: {
        releaseName: 'cart',
        valueFiles: ['values-eu.yaml', '../../common/values.yaml'],
        values: '{"replicaCount":2,"image":{"tag":"1.2"}}',
        parameters: [
          { name: 'hosts', value: 'a\\,b\\,c' },
          { name: 'list', value: '{a,b}', forceString: true },
        ],
        ignoreMissingValueFiles: true,
        skipCrds: true,
      },
    });
  });

  it('takes over all of Kustomize that is understood', () => {
    const { inputs } = withSource({
      kustomize: {
        namePrefix: 'eu-',
        nameSuffix: '-v2',
        namespace: 'shop',
        images: ['cart:2.0', 'old=registry.example.com/new@sha256:ab'],
        replicas: [{ name: 'cart', count: '3' }],
        commonLabels: { team: 'payments' },
        labelWithoutSelector: true,
        commonAnnotations: { a: 'b' },
        components: ['../../components/debug'],
        patches: [{ target: { kind: 'Deployment' }, patch: '- op: remove\n' }],
      },
    });
    expect(inputs).toMatchObject({
      renderer: 'kustomize',
      kustomize: {
        namePrefix: 'eu-',
        nameSuffix: '-v2',
        namespace: 'shop',
        images: [
          { name: 'cart', newTag: '2.0' },
          {
            name: 'old',
            newName: 'registry.example.com/new',
            digest: 'sha256:ab',
          },
        ],
        replicas: [{ name: 'cart', count: 3 }],
        labels: { team: 'payments' },
        commonAnnotations: { a: 'b' },
        components: ['../../components/debug'],
        patches: [{ target: { kind: 'Deployment' }, patch: '- op: remove\n' }],
      },
    });
  });

  it('follows the hydrated branch', () => {
    expect(
      read({
        spec: {
          source: undefined,
          sourceHydrator: {
            drySource: { repoURL: REPOSITORY, path: 'x', targetRevision: 'm' },
            syncSource: { targetBranch: 'env/eu', path: 'shop' },
          },
        },
      }),
    ).toMatchObject({
      source: { repository: REPOSITORY, revision: 'env/eu' },
      inputs: { path: 'shop' },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['spec.source.plugin', { plugin: { name: 'cdk8s' } }],
    ['spec.source.chart', { chart: 'cart', path: undefined }],
    [
      'spec.source.directory.jsonnet',
      { directory: { jsonnet: { libs: ['x'] } } },
    ],
    ['spec.source.directory.include', { directory: { include: '*.yaml' } }],
    [
      'spec.source.helm.valueFiles',
      { helm: { valueFiles: ['$values/a.yaml'] } },
    ],
    ['spec.source.helm.valueFiles', { helm: { valueFiles: ['https://x/y'] } }],
    ['spec.source.helm.valueFiles', { helm: { valueFiles: ['envs/*.yaml'] } }],
    [
      'spec.source.helm.fileParameters',
      { helm: { fileParameters: [{ name: 'a', path: 'b' }] } },
    ],
    [
      'spec.source.helm.parameters',
      { helm: { parameters: [{ name: 'a', value: '$ARGOCD_APP_REVISION' }] } },
    ],
    ['spec.source.helm.somethingNew', { helm: { somethingNew: true } }],
    ['spec.source.kustomize.images', { kustomize: { images: ['cart=*:2'] } }],
    [
      'spec.source.kustomize.patches',
      { kustomize: { patches: [{ path: 'a.yaml' }] } },
    ],
    [
      'spec.source.kustomize.replicas',
      { kustomize: { replicas: [{ name: 'a', count: 'many' }] } },
    ],
    ['spec.source.kustomize.version', { kustomize: { version: 'v4.5.7' } }],
    ['spec.source.path', { path: '../secrets' }],
    [
      'spec.source.kustomize',
      { helm: { values: 'a: b' }, kustomize: { namePrefix: 'a' } },
    ],
  ])('says that %s is not comparable', (option, source) => {
    const { inputs } = withSource(source);
    expect(inputs).toMatchObject({ code: 'not-comparable', value: option });
    expect((inputs as { message: string }).message).toMatch(
      new RegExp(`^not comparable: ${option.replace(/\./g, '\\.')}, `),
    );
  });

  it('takes empty options for none, as the API server fills them in', () => {
    const { inputs } = withSource({
      directory: { recurse: true, jsonnet: { extVars: [], tlas: [] } },
      helm: { valueFiles: [] },
      plugin: {},
    });
    expect(inputs).toMatchObject({
      renderer: 'plain',
      directory: { recurse: true },
    });
  });

  it('makes rules of ignoreDifferences, and notes of what has no equal', () => {
    const { ignoreRules, notes } = read({
      spec: {
        ignoreDifferences: [
          {
            group: 'apps',
            kind: 'Deployment',
            name: 'cart',
            jsonPointers: [
              '/spec/replicas',
              '/spec/template/spec/containers/0',
            ],
            jqPathExpressions: [
              '.spec.template.spec.containers[] | select(.name == "proxy") | .image',
              '.spec | length',
            ],
          },
          { kind: '*', managedFieldsManagers: ['kube-controller-manager'] },
        ],
      },
    });
    const reason =
      'ignored by spec.ignoreDifferences[0] of Application argocd/shop-eu';
    const target = { kind: 'Deployment', name: 'cart', origin: 'delivery' };
    expect(ignoreRules).toEqual([
      { ...target, reason, path: 'spec.replicas.**' },
      {
        ...target,
        reason,
        path: 'spec.template.spec.containers[name=proxy].image.**',
      },
      {
        origin: 'delivery',
        reason:
          'ignored by spec.ignoreDifferences[1] of Application argocd/shop-eu',
        manager: 'kube-controller-manager',
      },
    ]);
    expect(notes.map(({ value }) => value)).toEqual([
      '/spec/template/spec/containers/0',
      '.spec | length',
    ]);
  });

  it('says what of an object cannot be read', () => {
    const unread = readApplication(
      application({ spec: { source: { repoURL: 7 } } }),
    ) as UnreadableObject;
    expect(unread.unreadable).toMatchObject({
      code: 'unreadable-object',
      value: 'spec.source.repoURL',
    });
    expect(unread.name).toBe('shop-eu');
  });

  it('reads on when the status makes no sense', () => {
    expect(
      read({ status: { history: 'x', sync: 4, operationState: [] } }),
    ).toMatchObject({ sync: 'unknown', applied: { revisions: [] } });
  });

  it('never shows values', () => {
    const secret = 'hunter2-hunter2';
    const { inputs } = withSource({
      helm: { parameters: [{ name: 'password', value: `$${secret}` }] },
    });
    expect(JSON.stringify(inputs)).not.toContain(secret);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(garbage, value => {
        expect(readApplication(value).kind).toBe('Application');
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseImage', () => {
  it.each([
    ['cart', { name: 'cart' }],
    ['cart:2.0', { name: 'cart', newTag: '2.0' }],
    ['a=b:1', { name: 'a', newName: 'b', newTag: '1' }],
    ['host:5000/a:1', { name: 'host:5000/a', newTag: '1' }],
    ['host:5000/a@sha256:0f', { name: 'host:5000/a', digest: 'sha256:0f' }],
    ['a=*:1', undefined],
    ['', undefined],
  ])('%s', (image, parsed) => {
    expect(parseImage(image)).toEqual(parsed);
  });
});
