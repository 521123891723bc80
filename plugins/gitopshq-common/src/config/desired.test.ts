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

import { parseGitopshqConfig } from './parseConfig';
import { DEFAULT_ENVIRONMENT_SETTINGS } from './desired';

const environment = {
  name: 'shop-eu',
  cluster: 'prod-eu',
  namespaces: ['shop'],
};
const withEnvironment = (rest: object) => ({
  environments: [{ ...environment, ...rest }],
});

describe('configuration of the desired state', () => {
  it('has defaults for everything', () => {
    const config = parseGitopshqConfig(withEnvironment({}));
    expect(config.git).toEqual({
      pollSeconds: 60,
      allowProtocols: ['https', 'ssh'],
      timeoutSeconds: 300,
      maxFileMiB: 8,
      maxRepositoryMiB: 4096,
      committer: { name: 'GitOpsHQ', email: 'gitopshq@example.com' },
    });
    expect(config.render).toEqual({
      kustomizeBinary: 'kustomize',
      helmBinary: 'helm',
      timeoutSeconds: 30,
      maxOutputMiB: 32,
    });
    expect(config.environments[0]).toMatchObject(DEFAULT_ENVIRONMENT_SETTINGS);
    expect(DEFAULT_ENVIRONMENT_SETTINGS).toEqual({
      renderer: 'auto',
      helm: { valueFiles: [] },
      delivery: 'direct',
      publish: 'push',
      compareSecrets: false,
    });
  });

  it.each<[string, unknown]>([
    ['direct', 'direct'],
    ['Argo CD', { argocd: 'argocd/shop-eu' }],
    ['a Kustomization', { flux: { kustomization: 'flux-system/shop-eu' } }],
    ['a HelmRelease', { flux: { helmRelease: 'shop/shop-eu' } }],
  ])('takes delivery by %s', (_name, delivery) => {
    expect(
      parseGitopshqConfig(withEnvironment({ delivery })).environments[0]
        .delivery,
    ).toEqual(delivery);
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown protocol',
      { git: { allowProtocols: ['ext'] } },
      'gitopshq.git.allowProtocols[0] is "ext"',
    ],
    [
      'polling without pause',
      { git: { pollSeconds: 0 } },
      'gitopshq.git.pollSeconds is 0',
    ],
    [
      'an unknown key',
      { render: { helm: 'helm' } },
      'gitopshq.render has the unknown key "helm"',
    ],
    [
      'an option in place of a renderer',
      withEnvironment({ renderer: '--enable-exec' }),
      'gitopshq.environments[0].renderer is "--enable-exec": must be auto',
    ],
    [
      'an option in place of a release',
      withEnvironment({ helm: { releaseName: '--post-renderer=x' } }),
      'gitopshq.environments[0].helm.releaseName is "--post-renderer=x": must be a Helm release name',
    ],
    [
      'a delivery without namespace',
      withEnvironment({ delivery: { argocd: 'shop-eu' } }),
      'gitopshq.environments[0].delivery',
    ],
    [
      'a mark with two values',
      withEnvironment({
        tracking: [{ in: 'labels', key: 'a', value: 'b', valuePrefix: 'c' }],
      }),
      'gitopshq.environments[0].tracking[0] needs exactly one of value and valuePrefix',
    ],
  ])('refuses %s', (_name, raw, message) => {
    expect(() => parseGitopshqConfig(raw)).toThrow(message);
  });
});
