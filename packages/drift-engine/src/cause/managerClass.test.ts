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

import { classOf } from './managerClass';

it.each([
  ['autoscaling', ['vpa', 'vpa-updater', 'keda', 'keda-operator']],
  [
    'controller',
    [
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
      'argocd-controller',
      'argocd',
      'argo',
      'kustomize-controller',
      'helm-controller',
      'istiod',
      'external-dns',
      'cert-manager-cainjector',
      'cainjector-webhook',
      'acme-operator',
      'Acme-Operator',
      'My-CONTROLLER',
      'sidecar-injector',
      'containerd-shim',
      'manager',
      'operator',
      'controller',
      'rancher',
      'glbc',
      'kyverno',
      'PrometheusOperator',
      'velero-server',
      'openshift-controller-manager',
      'cluster-policy-controller',
    ],
  ],
  [
    'manual',
    [
      'kubectl',
      'kubectl-edit',
      'k9s',
      'Lens',
      'headlamp',
      'node-fetch',
      'Mozilla',
      'curl',
      'unknown',
      'vpax',
      'kedax',
      'cainjector',
      'controllers',
      '__proto__',
    ],
  ],
])('%s', (expected, names) => {
  for (const name of names) {
    expect([name, classOf(name, '').managerClass]).toEqual([
      name,
      name === 'cainjector' ? 'manual' : expected,
    ]);
  }
});

it('tells scaling by the autoscaler from other writes of the controller manager', () => {
  expect(classOf('kube-controller-manager', 'scale').managerClass).toBe(
    'autoscaling',
  );
  expect(classOf('kubectl', 'scale').managerClass).toBe('manual');
});

it('puts configured classes first, by name or suffix', () => {
  const configured = {
    manual: ['acme-operator'],
    controller: ['deploybot', '-bot'],
    autoscaling: ['scaler'],
  };
  expect(classOf('acme-operator', '', configured).managerClass).toBe('manual');
  expect(classOf('deploybot', '', configured).managerClass).toBe('controller');
  expect(classOf('x-bot', '', configured).managerClass).toBe('controller');
  expect(classOf('scaler', '', configured).managerClass).toBe('autoscaling');
  expect(classOf('xscaler', '', configured)).toEqual({
    managerClass: 'manual',
    recognised: false,
  });
});

it('knows which names are tools it knows', () => {
  expect(classOf('kubectl-edit', '').recognised).toBe(true);
  expect(classOf('frobnicate', '').recognised).toBe(false);
});
