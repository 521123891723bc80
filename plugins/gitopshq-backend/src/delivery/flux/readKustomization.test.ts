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
import {
  kustomization,
  notReady,
  OLD_SHA,
  SHA,
} from '../__testUtils__/toolObjects';
import type { ToolReading } from '../reading';
import { readKustomization } from './readKustomization';

const read = (parts: Parameters<typeof kustomization>[0] = {}) =>
  readKustomization(kustomization(parts)) as ToolReading;

describe('readKustomization', () => {
  it('reads one that is applied', () => {
    expect(read()).toEqual({
      kind: 'Kustomization',
      namespace: 'flux-system',
      name: 'shop-eu',
      source: { gitRepository: { namespace: 'flux-system', name: 'deploy' } },
      inputs: {
        path: 'envs/shop-eu',
        renderer: 'kustomize',
        kustomize: { generate: true },
      },
      applied: {
        revisions: [{ sha: SHA }],
        at: Date.parse('2026-11-23T09:15:02Z'),
        evidence:
          'status.lastAppliedRevision of Kustomization flux-system/shop-eu',
      },
      sync: 'in-sync',
      suspended: false,
      ignoreRules: [],
      notes: [],
    });
  });

  it.each([
    [`main@sha1:${SHA}`, SHA],
    [`refs/heads/main@sha1:${SHA}`, SHA],
    [`sha1:${SHA}`, SHA],
    [`main/${SHA}`, SHA],
    [`feature/x/${SHA}`, SHA],
    [SHA.toLocaleUpperCase('en-US'), SHA],
    ['main@sha1:53e28ff', undefined],
    ['1.2.3', undefined],
    ['', undefined],
  ])('finds the commit in %p', (lastAppliedRevision, sha) => {
    const { applied } = read({ status: { lastAppliedRevision } });
    expect(applied.revisions.map(each => each.sha)).toEqual(sha ? [sha] : []);
  });

  it('keeps what is applied when the next one fails, and says why', () => {
    const message =
      'Deployment/shop/cart dry-run failed: admission webhook denied the request';
    expect(
      read({
        status: {
          ...notReady('ReconciliationFailed', message),
          lastAppliedRevision: `main@sha1:${OLD_SHA}`,
        },
      }),
    ).toMatchObject({
      applied: { revisions: [{ sha: OLD_SHA }] },
      sync: 'out-of-sync',
      failure: { message, at: Date.parse('2026-11-23T09:15:02Z') },
    });
  });

  it.each([
    ['suspended', { spec: { suspend: true } }, true],
    ['behind its generation', { metadata: { generation: 3 } }, false],
    ['without conditions', { status: { conditions: undefined } }, false],
    [
      'in progress',
      { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
      false,
    ],
  ])('does not know the sync of one %s', (_, parts, suspended) => {
    expect(read(parts)).toMatchObject({ sync: 'unknown', suspended });
  });

  it('takes over what it adds to the kustomization', () => {
    expect(
      read({
        spec: {
          path: '/',
          targetNamespace: 'shop',
          namePrefix: 'eu-',
          nameSuffix: '-v2',
          images: [{ name: 'cart', newTag: '2.0' }],
          patches: [{ patch: 'kind: Deployment', target: { kind: 'Pod' } }],
          components: ['../components/debug'],
          ignoreMissingComponents: true,
          commonMetadata: { labels: { team: 'payments' } },
          postBuild: { substitute: { region: 'eu' } },
        },
      }).inputs,
    ).toEqual({
      path: '',
      renderer: 'kustomize',
      kustomize: {
        generate: true,
        namespace: 'shop',
        namePrefix: 'eu-',
        nameSuffix: '-v2',
        images: [{ name: 'cart', newTag: '2.0' }],
        patches: [{ patch: 'kind: Deployment', target: { kind: 'Pod' } }],
        components: ['../components/debug'],
        ignoreMissingComponents: true,
      },
      commonMetadata: { labels: { team: 'payments' } },
      substitute: { region: 'eu' },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['spec.sourceRef', { sourceRef: { kind: 'OCIRepository', name: 'a' } }],
    ['spec.sourceRef', { sourceRef: { kind: 'Bucket', name: 'a' } }],
    [
      'spec.postBuild.substituteFrom',
      { postBuild: { substituteFrom: [{ kind: 'Secret', name: 'vars' }] } },
    ],
    ['spec.path', { path: '../other' }],
    [
      'spec.patchesJson6902',
      { patchesJson6902: [{ patch: [], target: { kind: 'A' } }] },
    ],
    ['spec.somethingNew', { somethingNew: 'x' }],
  ])('says that %s is not comparable', (value, spec) => {
    expect(read({ spec }).inputs).toMatchObject({
      code: 'not-comparable',
      value,
    });
  });

  it('takes the commit that an OCI artifact says it was made from', () => {
    const { applied } = read({
      spec: { sourceRef: { kind: 'OCIRepository', name: 'a' } },
      status: {
        lastAppliedRevision: `latest@sha256:${SHA}${SHA.slice(0, 24)}`,
        lastAppliedOriginRevision: `main@sha1:${OLD_SHA}`,
      },
    });
    expect(applied.revisions).toEqual([{ sha: OLD_SHA }]);
  });

  it('makes rules of what is left alone', () => {
    const { ignoreRules, notes } = read({
      spec: {
        driftIgnoreRules: [
          { paths: ['/spec/replicas'], target: { kind: 'Deployment' } },
          { paths: ['/data'], target: { kind: 'ConfigMap', name: 'a.*' } },
          { paths: ['/data'], target: { labelSelector: 'a=b' } },
        ],
      },
    });
    expect(ignoreRules).toEqual([
      {
        kind: 'Deployment',
        origin: 'delivery',
        path: 'spec.replicas.**',
        reason:
          'ignored by spec.driftIgnoreRules[0] of Kustomization flux-system/shop-eu',
      },
    ]);
    expect(notes.map(({ value }) => value)).toEqual([
      'name: a.*',
      'labelSelector: a=b',
    ]);
  });

  it('tells of another cluster', () => {
    expect(
      read({ spec: { kubeConfig: { secretRef: { name: 'a' } } } }).destination,
    ).toEqual({ kubeConfig: true });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(garbage, value => {
        expect(readKustomization(value).kind).toBe('Kustomization');
      }),
      { numRuns: 500 },
    );
  });
});
