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

import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import path from 'node:path';
import { readKubernetesLocators } from './readKubernetesLocators';

const read = (...clusterLocatorMethods: JsonObject[]) =>
  readKubernetesLocators(
    new ConfigReader({
      kubernetes: {
        serviceLocatorMethod: { type: 'multiTenant' },
        clusterLocatorMethods,
      },
    }),
  )!;

const ofConfig = (...clusters: JsonObject[]) => ({ type: 'config', clusters });

const prod = {
  name: 'prod',
  url: 'https://10.0.0.1:6443',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'sesame-4711',
};

describe('readKubernetesLocators', () => {
  it('is nothing without the configuration of the kubernetes plugin', () => {
    expect(readKubernetesLocators(new ConfigReader({}))).toBeUndefined();
    const withoutMethods = new ConfigReader({ kubernetes: {} });
    expect(readKubernetesLocators(withoutMethods)).toBeUndefined();
  });

  it('reads clusters in the form the kubernetes plugin documents', async () => {
    const { locator, problems } = read(
      ofConfig(
        {
          ...prod,
          title: 'Production',
          caData: 'LS0t',
          skipMetricsLookup: true,
          dashboardUrl: 'https://dashboard',
          dashboardApp: 'standard',
          dashboardParameters: { region: 'eu' },
          customResources: [{ group: 'g', apiVersion: 'v1', plural: 'ps' }],
        },
        {
          name: 'pod',
          url: 'https://10.0.0.1:6443',
          authProvider: 'serviceAccount',
          caFile: 'ca.pem',
        },
        {
          name: 'eks',
          url: 'https://eks',
          authProvider: 'aws',
          skipTLSVerify: 'true',
          assumeRole: 'arn:aws:iam::1:role/r',
          externalId: 'x1',
        },
      ),
      { type: 'catalog', dangerouslyAllowSkipTLSVerify: true },
      ofConfig({
        name: 'meta',
        url: 'https://meta',
        authProvider: 'serviceAccount',
        authMetadata: {
          'kubernetes.io/auth-provider': 'aws',
          'kubernetes.io/x-k8s-aws-id': 'other',
        },
      }),
    );
    expect(problems).toEqual([]);
    expect(await locator.listClusters()).toEqual([
      {
        name: 'prod',
        title: 'Production',
        url: 'https://10.0.0.1:6443',
        caData: 'LS0t',
        skipTLSVerify: false,
        reader: { token: 'sesame-4711' },
      },
      {
        name: 'pod',
        url: 'https://10.0.0.1:6443',
        caFile: path.join(process.cwd(), 'ca.pem'),
        skipTLSVerify: false,
        reader: {
          authProvider: 'serviceAccount',
          authMetadata: {},
        },
      },
      {
        name: 'eks',
        url: 'https://eks',
        skipTLSVerify: true,
        reader: {
          authProvider: 'aws',
          authMetadata: {
            'kubernetes.io/aws-assume-role': 'arn:aws:iam::1:role/r',
            'kubernetes.io/aws-external-id': 'x1',
          },
        },
      },
      {
        name: 'meta',
        url: 'https://meta',
        skipTLSVerify: false,
        reader: {
          authProvider: 'aws',
          authMetadata: {
            'kubernetes.io/auth-provider': 'aws',
            'kubernetes.io/x-k8s-aws-id': 'other',
          },
        },
      },
    ]);
  });

  it('says of each other method what to do', async () => {
    const { locator, problems } = read(
      { type: 'gke', projectId: 'p' },
      { type: 'localKubectlProxy' },
      ofConfig(prod),
      { type: 'custom' },
    );
    expect(await locator.listClusters()).toHaveLength(1);
    expect(problems.map(({ code, value }) => [code, value])).toEqual([
      ['unsupported-locator', 'gke'],
      ['unsupported-locator', 'localKubectlProxy'],
      ['unsupported-locator', 'custom'],
    ]);
    expect(problems[0]).toMatchObject({
      message: 'kubernetes.clusterLocatorMethods[0] is an unsupported locator',
      cure: 'Copy its clusters into gitopshq.clusters',
    });
  });

  it.each<[string, JsonObject[], string]>([
    [
      'a number for url',
      [ofConfig({ ...prod, url: 10 })],
      "'kubernetes.clusterLocatorMethods[0].clusters[0].url'",
    ],
    [
      'no name',
      [ofConfig({ ...prod, name: undefined })],
      "'kubernetes.clusterLocatorMethods[0].clusters[0].name'",
    ],
    [
      'a list for a token',
      [ofConfig({ ...prod, serviceAccountToken: ['sesame-4711'] })],
      'clusters[0].serviceAccountToken',
    ],
    [
      'an empty token, as of a variable that is not set',
      [ofConfig({ ...prod, serviceAccountToken: '' })],
      'clusters[0].serviceAccountToken',
    ],
    [
      'a map for clusters',
      [{ type: 'config', clusters: {} }],
      'kubernetes.clusterLocatorMethods[0].clusters',
    ],
    ['no type', [{ clusters: [] }], 'kubernetes.clusterLocatorMethods[0].type'],
    [
      'no provider',
      [ofConfig(prod, { name: 'bare', url: 'https://h' })],
      'kubernetes.clusterLocatorMethods[0].clusters[1] has no authProvider; name the provider of cluster "bare"',
    ],
    [
      'a number in authMetadata',
      [ofConfig({ ...prod, authMetadata: { pin: 4711 } })],
      'clusters[0].authMetadata has "pin" as number; put the value in quotes',
    ],
    [
      'text as authMetadata',
      [ofConfig({ ...prod, authMetadata: 'sesame-4711' })],
      'clusters[0].authMetadata is not a map',
    ],
    [
      'a name twice in one method',
      [ofConfig(prod, { ...prod, name: 'PROD' })],
      'kubernetes.clusterLocatorMethods[0].clusters[1].name is "PROD", which kubernetes.clusterLocatorMethods[0].clusters[0].name is already',
    ],
    [
      'a name twice in two methods',
      [ofConfig(prod), { type: 'catalog' }, ofConfig(prod)],
      'kubernetes.clusterLocatorMethods[2].clusters[0].name is "prod"',
    ],
  ])('names %s, and no token', (_, methods, text) => {
    expect(() => read(...methods)).toThrow(text);
    expect(() => read(...methods)).not.toThrow('4711');
  });
});
