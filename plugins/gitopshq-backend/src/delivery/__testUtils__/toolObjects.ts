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

/** Commits of the deploy repository. */
export const SHA = '53e28ff20cc530b9ada2173fbbd64d48338583ba';
export const OLD_SHA = 'a1afe267b54f38b46b487f6e938a6fd508278c07';
export const REPOSITORY = 'https://git.example.com/acme/deploy.git';

interface Parts {
  metadata?: Record<string, unknown>;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

function object(
  apiVersion: string,
  kind: string,
  base: Required<Parts>,
  parts: Parts,
) {
  return {
    apiVersion,
    kind,
    metadata: { ...base.metadata, ...parts.metadata },
    spec: { ...base.spec, ...parts.spec },
    status: { ...base.status, ...parts.status },
  };
}

/** An Application as Argo CD leaves it after two syncs. */
export function application(parts: Parts = {}) {
  return object(
    'argoproj.io/v1alpha1',
    'Application',
    {
      metadata: {
        name: 'shop-eu',
        namespace: 'argocd',
        generation: 481,
        labels: { 'app.kubernetes.io/instance': 'apps' },
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: 'commerce',
        source: {
          repoURL: REPOSITORY,
          targetRevision: 'main',
          path: 'envs/shop-eu',
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: 'shop',
        },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ['CreateNamespace=true'],
          retry: { limit: 5 },
        },
      },
      status: {
        controllerNamespace: 'argocd',
        health: { status: 'Healthy' },
        history: [
          {
            deployStartedAt: '2026-11-20T08:00:01Z',
            deployedAt: '2026-11-20T08:00:04Z',
            id: 3,
            initiatedBy: { automated: true },
            revision: OLD_SHA,
            source: { repoURL: REPOSITORY, path: 'envs/shop-eu' },
          },
          {
            deployStartedAt: '2026-11-23T09:15:00Z',
            deployedAt: '2026-11-23T09:15:02Z',
            id: 4,
            initiatedBy: { automated: true },
            revision: SHA,
            source: { repoURL: REPOSITORY, path: 'envs/shop-eu' },
          },
        ],
        operationState: {
          phase: 'Succeeded',
          message: 'successfully synced (all tasks run)',
          startedAt: '2026-11-23T09:15:00Z',
          finishedAt: '2026-11-23T09:15:02Z',
        },
        reconciledAt: '2026-11-23T09:18:00Z',
        resources: [{ kind: 'Service', name: 'cart', status: 'Synced' }],
        sourceType: 'Kustomize',
        sync: { status: 'Synced', revision: SHA },
      },
    },
    parts,
  );
}

const ready = (status: string, reason: string, message: string) => ({
  conditions: [
    {
      lastTransitionTime: '2026-11-23T09:15:02Z',
      message,
      observedGeneration: 2,
      reason,
      status,
      type: 'Ready',
    },
  ],
});

/** What Flux writes when it could not apply. */
export const notReady = (reason: string, message: string) =>
  ready('False', reason, message);

/** A Kustomization as Flux leaves it after it was applied. */
export function kustomization(parts: Parts = {}) {
  return object(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    {
      metadata: { name: 'shop-eu', namespace: 'flux-system', generation: 2 },
      spec: {
        interval: '10m0s',
        path: './envs/shop-eu',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'deploy' },
        timeout: '2m0s',
        wait: true,
      },
      status: {
        ...ready(
          'True',
          'ReconciliationSucceeded',
          `Applied revision: main@sha1:${SHA}`,
        ),
        inventory: { entries: [{ id: 'shop_cart__Service', v: 'v1' }] },
        lastAppliedRevision: `main@sha1:${SHA}`,
        lastAttemptedRevision: `main@sha1:${SHA}`,
        observedGeneration: 2,
      },
    },
    parts,
  );
}

/** A HelmRelease with a chart of the deploy repository. */
export function helmRelease(parts: Parts = {}) {
  return object(
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease',
    {
      metadata: {
        name: 'cart',
        namespace: 'shop',
        generation: 2,
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'shop-eu',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      },
      spec: {
        interval: '10m0s',
        chart: {
          spec: {
            chart: './charts/cart',
            reconcileStrategy: 'Revision',
            sourceRef: {
              kind: 'GitRepository',
              name: 'deploy',
              namespace: 'flux-system',
            },
          },
        },
        values: { replicaCount: 2 },
      },
      status: {
        ...ready(
          'True',
          'UpgradeSucceeded',
          'Helm upgrade succeeded for release shop/cart.v2 with chart cart@0.2.0',
        ),
        helmChart: 'flux-system/shop-cart',
        history: [
          {
            chartName: 'cart',
            chartVersion: '0.2.0',
            configDigest: 'sha256:8f5a',
            digest: 'sha256:77ab',
            firstDeployed: '2026-11-20T08:00:00Z',
            lastDeployed: '2026-11-23T09:15:00Z',
            name: 'cart',
            namespace: 'shop',
            status: 'deployed',
            version: 2,
          },
        ],
        lastAttemptedRevision: '0.2.0',
        observedGeneration: 2,
      },
    },
    parts,
  );
}

/** The GitRepository that the others name. */
export function gitRepository(parts: Parts = {}) {
  return object(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository',
    {
      metadata: { name: 'deploy', namespace: 'flux-system', generation: 1 },
      spec: {
        interval: '1m0s',
        url: 'ssh://git@git.example.com/acme/deploy',
        ref: { branch: 'main' },
        secretRef: { name: 'deploy-key' },
      },
      status: {
        ...ready(
          'True',
          'Succeeded',
          `stored artifact for revision 'main@sha1:${SHA}'`,
        ),
        artifact: { digest: 'sha256:1c', revision: `main@sha1:${SHA}` },
        observedGeneration: 1,
      },
    },
    parts,
  );
}
