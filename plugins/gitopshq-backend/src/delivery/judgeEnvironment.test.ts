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

import type { EnvironmentSettings } from '@gitopshq/backstage-plugin-gitopshq-common';
import { DEFAULT_ENVIRONMENT_SETTINGS } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  cluster,
  environment as registered,
} from '../fleet/__testUtils__/registry';
import type { RegisteredEnvironment } from '../registry/types';
import {
  application,
  gitRepository,
  helmRelease,
  kustomization,
  notReady,
  OLD_SHA,
  REPOSITORY,
  SHA,
} from './__testUtils__/toolObjects';
import type { Found } from './DeliveredObjects';
import { judgeEnvironment } from './judgeEnvironment';
import { KINDS, type ReadKind } from './kinds';

type Delivery = EnvironmentSettings['delivery'];

const ARGOCD: Delivery = { argocd: 'argocd/shop-eu' };
const KUSTOMIZATION: Delivery = {
  flux: { kustomization: 'flux-system/shop-eu' },
};
const HELM: Delivery = { flux: { helmRelease: 'shop/cart' } };

interface ToolObject {
  kind: string;
  metadata: Record<string, unknown>;
}

function environment(
  delivery: Delivery,
  source: RegisteredEnvironment['source'] = {
    repository: REPOSITORY,
    branch: 'main',
    path: 'envs/shop-eu',
  },
) {
  return registered({
    source,
    settings: { ...DEFAULT_ENVIRONMENT_SETTINGS, delivery },
  });
}

/** Judges by objects as the tools leave them; everything else is missing. */
function judge(
  of: RegisteredEnvironment,
  objects: ToolObject[],
  otherwise: Found = { problem: { code: 'gone', message: 'gone', cure: '' } },
) {
  const known = new Map(
    objects.map(({ kind, metadata, ...rest }) => [
      `${kind} ${metadata.namespace}/${metadata.name}`,
      KINDS[kind as ReadKind].read({ kind, metadata, ...rest }),
    ]),
  );
  return judgeEnvironment({
    environment: of,
    cluster: cluster(),
    objects: {
      find: (kind, { namespace, name }) => {
        const reading = known.get(`${kind} ${namespace}/${name}`);
        return reading ? { reading } : otherwise;
      },
    },
  });
}

describe('judgeEnvironment', () => {
  it('says nothing of what no tool delivers', () => {
    expect(judge(environment('direct'), [application()])).toBeUndefined();
  });

  it('takes an Application at its word', () => {
    const judged = judge(environment(ARGOCD), [application()])!;
    expect(judged.applied).toEqual({
      sha: SHA,
      at: Date.parse('2026-11-23T09:15:02Z'),
      evidence: 'status.history[1] of Application argocd/shop-eu',
      sync: 'in-sync',
    });
    expect(judged.inputs).toMatchObject({ path: 'envs/shop-eu' });
  });

  it.each([
    [KUSTOMIZATION, [kustomization(), gitRepository()]],
    [HELM, [helmRelease(), kustomization(), gitRepository()]],
  ])('knows the commit of %j, whatever the protocol', (delivery, objects) => {
    const { applied } = judge(environment(delivery), objects)!;
    expect(applied).toMatchObject({ sha: SHA, sync: 'in-sync' });
    expect(applied!.problem).toBeUndefined();
  });

  it('says where the commit of a HelmRelease was read', () => {
    const { applied } = judge(environment(HELM), [
      helmRelease(),
      kustomization(),
      gitRepository(),
    ])!;
    expect(applied!.evidence).toBe(
      'status.history[0] of HelmRelease shop/cart: cart 0.2.0, deployed; status.lastAppliedRevision of Kustomization flux-system/shop-eu',
    );
  });

  it.each([
    [
      'nobody says that he applied it',
      helmRelease({ metadata: { labels: {} } }),
    ],
    ['who applied it is gone', helmRelease()],
  ])('does not know the commit of a HelmRelease when %s', (_, release) => {
    const { applied } = judge(environment(HELM), [release, gitRepository()])!;
    expect(applied).not.toHaveProperty('sha');
    expect(applied!.evidence).toMatch(/not known$/);
  });

  it('waits for what has not been read', () => {
    expect(judge(environment(ARGOCD), [], {})).toEqual({
      inputs: expect.objectContaining({ code: 'delivery-not-read-yet' }),
      ignoreRules: [],
    });
  });

  it('says why the object cannot be read', () => {
    const problem = { code: 'forbidden', message: 'no', cure: 'bind' };
    expect(judge(environment(ARGOCD), [], { problem })).toEqual({
      applied: {
        evidence: 'Application argocd/shop-eu is not known',
        sync: 'unknown',
        problem,
      },
      inputs: problem,
      ignoreRules: [],
    });
  });

  it('keeps how it is rendered while the cluster is silent, and claims no sync', () => {
    const problem = { code: 'unreachable', message: 'no answer', cure: 'wait' };
    const { applied, inputs } = judgeEnvironment({
      environment: environment(ARGOCD),
      cluster: cluster(),
      objects: {
        find: () => ({
          reading: KINDS.Application.read(application()),
          problem,
        }),
      },
    })!;
    expect(inputs).toMatchObject({ path: 'envs/shop-eu' });
    expect(applied).toMatchObject({ sha: SHA, sync: 'unknown', problem });
  });

  it('names both repositories when they differ, and no commit', () => {
    const { applied, inputs } = judge(
      environment(ARGOCD, {
        repository: 'https://git.example.com/acme/other.git',
        branch: 'main',
        path: 'x',
      }),
      [application()],
    )!;
    expect(inputs).toMatchObject({
      code: 'delivery-source-mismatch',
      message: `Application argocd/shop-eu takes its manifests from ${REPOSITORY}; the source of the environment is https://git.example.com/acme/other.git`,
    });
    expect(applied).not.toHaveProperty('sha');
    expect(applied).toMatchObject({ sync: 'unknown', problem: inputs });
  });

  it.each(['v1.2.3', 'develop', SHA])(
    'names both branches when the tool follows %s',
    targetRevision => {
      const { inputs, applied } = judge(environment(ARGOCD), [
        application({
          spec: { source: { repoURL: REPOSITORY, path: 'a', targetRevision } },
        }),
      ])!;
      expect(inputs).toMatchObject({
        code: 'delivery-source-mismatch',
        value: targetRevision,
        message: `Application argocd/shop-eu follows "${targetRevision}"; the source of the environment is the branch "main"`,
      });
      expect(applied!.sha).toBe(SHA);
    },
  );

  it.each(['HEAD', ''])('takes %p for the branch, and says so', revision => {
    const { inputs, applied } = judge(environment(ARGOCD), [
      application({
        spec: {
          source: {
            repoURL: 'https://bot@git.example.com/acme/deploy',
            path: 'apps/shop',
            targetRevision: revision,
          },
        },
      }),
    ])!;
    expect(inputs).toMatchObject({ path: 'apps/shop' });
    expect(applied!.notes!.map(({ code }) => code)).toEqual([
      'default-branch',
      'path-of-tool',
    ]);
  });

  it.each([
    [{ server: 'https://prod-us.example.com:6443' }],
    [{ name: 'prod-us' }],
  ])('refuses an Application for another cluster: %j', destination => {
    expect(
      judge(environment(ARGOCD), [application({ spec: { destination } })])!
        .inputs,
    ).toMatchObject({ code: 'delivers-elsewhere' });
  });

  it.each([
    [{ server: 'https://PROD-EU.example.com:6443/' }],
    [{ name: 'prod-eu' }],
    [{ name: 'in-cluster' }],
  ])('knows its own cluster by %j', destination => {
    expect(
      judge(environment(ARGOCD), [application({ spec: { destination } })])!
        .applied!.problem,
    ).toBeUndefined();
  });

  it('keeps what the tool says where nothing can be compared', () => {
    const { applied, inputs } = judge(environment(ARGOCD), [
      application({
        spec: {
          source: {
            repoURL: REPOSITORY,
            targetRevision: 'main',
            plugin: { name: 'cdk8s' },
          },
        },
      }),
    ])!;
    expect(inputs).toMatchObject({ code: 'not-comparable' });
    expect(applied).toMatchObject({
      sha: SHA,
      sync: 'in-sync',
      notComparable: inputs,
    });
  });

  it.each([
    [
      'the source has a newer commit',
      gitRepository({
        status: { artifact: { revision: `main@sha1:${OLD_SHA}` } },
      }),
      'out-of-sync',
    ],
    [
      'the source cannot be fetched',
      gitRepository({ status: notReady('GitOperationFailed', 'no route') }),
      'unknown',
    ],
    [
      'the source is suspended',
      gitRepository({ spec: { suspend: true } }),
      'unknown',
    ],
  ])('does not say in sync when %s', (_, source, sync) => {
    const { applied } = judge(environment(KUSTOMIZATION), [
      kustomization(),
      source,
    ])!;
    expect(applied!.sync).toBe(sync);
  });

  it('says of a suspended object that it is', () => {
    const { applied } = judge(environment(KUSTOMIZATION), [
      kustomization({ spec: { suspend: true } }),
      gitRepository(),
    ])!;
    expect(applied).toMatchObject({
      sha: SHA,
      suspended: true,
      sync: 'unknown',
      notes: [{ code: 'delivery-suspended' }],
    });
  });
});
