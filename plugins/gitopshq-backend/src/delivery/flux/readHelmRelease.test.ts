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
  gitRepository,
  helmRelease,
  notReady,
  SHA,
} from '../__testUtils__/toolObjects';
import type { GitRepositoryReading, ToolReading } from '../reading';
import { readGitRepository } from './readGitRepository';
import { readHelmRelease } from './readHelmRelease';

const read = (parts: Parameters<typeof helmRelease>[0] = {}) =>
  readHelmRelease(helmRelease(parts)) as ToolReading;
const withChart = (spec: Record<string, unknown>) =>
  read({
    spec: {
      chart: {
        spec: {
          chart: './charts/cart',
          reconcileStrategy: 'Revision',
          sourceRef: { kind: 'GitRepository', name: 'deploy' },
          ...spec,
        },
      },
    },
  });

describe('readHelmRelease', () => {
  it('reads one that is deployed', () => {
    expect(read()).toEqual({
      kind: 'HelmRelease',
      namespace: 'shop',
      name: 'cart',
      source: { gitRepository: { namespace: 'flux-system', name: 'deploy' } },
      inputs: {
        path: 'charts/cart',
        renderer: 'helm',
        namespace: 'shop',
        helm: {
          releaseName: 'cart',
          valueFiles: [],
          values: '{"replicaCount":2}',
        },
      },
      applied: {
        revisions: [],
        at: Date.parse('2026-11-23T09:15:00Z'),
        evidence:
          'status.history[0] of HelmRelease shop/cart: cart 0.2.0, deployed',
      },
      sync: 'in-sync',
      suspended: false,
      ignoreRules: [],
      notes: [],
      appliedBy: { namespace: 'flux-system', name: 'shop-eu' },
    });
  });

  it('tells of a failed upgrade in its own words', () => {
    const message =
      'Helm upgrade failed for release shop/cart with chart cart@0.3.0: timed out waiting for the condition';
    expect(read({ status: notReady('UpgradeFailed', message) })).toMatchObject({
      sync: 'out-of-sync',
      failure: { message },
    });
  });

  it('takes value files from the root of the repository, in place of defaults', () => {
    const { inputs } = withChart({
      valuesFile: 'common.yaml',
      valuesFiles: ['./charts/cart/values.yaml'],
      ignoreMissingValuesFiles: true,
    });
    expect(inputs).toMatchObject({
      helm: {
        valueFiles: ['../../common.yaml', '../../charts/cart/values.yaml'],
        valueFilesReplaceDefaults: true,
        ignoreMissingValueFiles: true,
      },
    });
  });

  it.each([
    [{}, 'cart'],
    [{ targetNamespace: 'eu' }, 'eu-cart'],
    [{ releaseName: 'mine', targetNamespace: 'eu' }, 'mine'],
    [
      { releaseName: 'a-very-long-name-that-does-not-fit-into-a-release-name' },
      // sha256sum of the whole name begins so.
      'a-very-long-name-that-does-not-fit-into--7556f15d4f21',
    ],
  ])('names the release of %j', (spec, releaseName) => {
    expect(read({ spec }).inputs).toMatchObject({ helm: { releaseName } });
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'spec.chartRef',
      { chart: undefined, chartRef: { kind: 'OCIRepository', name: 'a' } },
    ],
    ['spec.valuesFrom', { valuesFrom: [{ kind: 'Secret', name: 'shop' }] }],
    [
      'spec.postRenderers',
      { postRenderers: [{ kustomize: { patches: [{ patch: 'a' }] } }] },
    ],
    ['spec.upgrade.preserveValues', { upgrade: { preserveValues: true } }],
    ['spec.somethingNew', { somethingNew: 1 }],
  ])('says that %s is not comparable', (value, spec) => {
    expect(read({ spec }).inputs).toMatchObject({
      code: 'not-comparable',
      value,
    });
  });

  it.each(['HelmRepository', 'Bucket'])(
    'says that a chart of a %s is not comparable',
    kind => {
      const { inputs, source } = withChart({
        sourceRef: { kind, name: 'charts' },
      });
      expect(inputs).toMatchObject({ value: 'spec.chart.spec.sourceRef' });
      expect(source).toBeUndefined();
    },
  );

  it('says when a changed chart waits for another version', () => {
    expect(withChart({ reconcileStrategy: undefined }).notes).toMatchObject([
      { code: 'chart-by-version' },
    ]);
  });

  it('reads the first versions, which have no history', () => {
    expect(
      read({ status: { history: undefined, lastAppliedRevision: '0.2.0' } }),
    ).toMatchObject({
      applied: {
        revisions: [],
        evidence: 'status of HelmRelease shop/cart names no release',
      },
      sync: 'in-sync',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(garbage, value => {
        expect(readHelmRelease(value).kind).toBe('HelmRelease');
      }),
      { numRuns: 500 },
    );
  });
});

describe('readGitRepository', () => {
  const source = (parts: Parameters<typeof gitRepository>[0] = {}) =>
    readGitRepository(gitRepository(parts)) as GitRepositoryReading;

  it('reads one that is fetched', () => {
    expect(source()).toEqual({
      kind: 'GitRepository',
      namespace: 'flux-system',
      name: 'deploy',
      url: 'ssh://git@git.example.com/acme/deploy',
      revision: 'main',
      sha: SHA,
      suspended: false,
    });
  });

  it.each([
    [undefined, 'master'],
    [{ branch: 'main' }, 'main'],
    [{ branch: 'main', tag: 'v1' }, 'v1'],
    [{ name: 'refs/pull/1/head' }, 'refs/pull/1/head'],
    [{ branch: 'main', commit: SHA }, SHA],
    [{ semver: '>=1.0' }, '>=1.0'],
  ])('follows what %j means', (ref, revision) => {
    expect(source({ spec: { ref } }).revision).toBe(revision);
  });

  it('says that included repositories are not comparable', () => {
    expect(
      source({ spec: { include: [{ repository: { name: 'a' } }] } })
        .notComparable,
    ).toMatchObject({ code: 'not-comparable', value: 'spec.include' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(garbage, value => {
        expect(readGitRepository(value).kind).toBe('GitRepository');
      }),
      { numRuns: 500 },
    );
  });
});
