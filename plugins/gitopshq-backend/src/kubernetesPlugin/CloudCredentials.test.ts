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
import * as kubernetesBackend from '@backstage/plugin-kubernetes-backend';
import type {
  ClusterDetails,
  KubernetesCredential,
} from '@backstage/plugin-kubernetes-node';
import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import {
  awsClusterId,
  CloudCredentials,
  isCloudAuthProvider,
  type CloudIdentity,
} from './CloudCredentials';

const MINUTE_MS = 60_000;

const eks = (
  clusterName: string,
  authMetadata: Record<string, string> = {},
): CloudIdentity => ({ provider: 'aws', clusterName, authMetadata });
const azure: CloudIdentity = {
  provider: 'azure',
  clusterName: 'aks',
  authMetadata: {},
};
const google: CloudIdentity = {
  provider: 'googleServiceAccount',
  clusterName: 'gke',
  authMetadata: {},
};

/** The plugin's package with strategies that answer as told. */
function harness(
  answer: (details: ClusterDetails) => Promise<KubernetesCredential>,
  config = {},
) {
  const time = new ManualTimers();
  const asked: string[] = [];
  let made = 0;
  class Strategy {
    constructor() {
      made += 1;
    }
    getCredential(details: ClusterDetails) {
      asked.push(details.name);
      return answer(details);
    }
  }
  const credentials = new CloudCredentials({
    config: new ConfigReader(config),
    clock: time,
    timers: time,
    load: async () =>
      ({
        AwsIamStrategy: Strategy,
        AzureIdentityStrategy: Strategy,
        GoogleServiceAccountStrategy: Strategy,
      } as unknown as typeof kubernetesBackend),
  });
  return { time, asked, credentials, made: () => made };
}

const bearer = (token: string): KubernetesCredential => ({
  type: 'bearer token',
  token,
});

async function problemOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    caught => caught,
  );
  expect(error).toBeInstanceOf(ClusterProblemError);
  return (error as ClusterProblemError).problem;
}

describe('CloudCredentials', () => {
  it('knows its providers', () => {
    expect(
      ['aws', 'azure', 'googleServiceAccount'].every(isCloudAuthProvider),
    ).toBe(true);
    expect(
      ['serviceAccount', 'google', 'oidc', 'aks', 'constructor', ''].some(
        isCloudAuthProvider,
      ),
    ).toBe(false);
  });

  it('names the EKS cluster by annotation, else by the last part of the ref', () => {
    expect(awsClusterId(eks('resource:default/Prod'))).toBe('Prod');
    expect(
      awsClusterId(eks('prod', { 'kubernetes.io/x-k8s-aws-id': 'other' })),
    ).toBe('other');
  });

  it('asks once for all who wait, and again after its lifetime', async () => {
    let count = 0;
    const { asked, credentials, time } = harness(async () => {
      count += 1;
      return bearer(`token-${count}`);
    });
    expect(
      await Promise.all([1, 2, 3].map(() => credentials.token(eks('prod')))),
    ).toEqual(['token-1', 'token-1', 'token-1']);
    await time.advance(10 * MINUTE_MS - 1);
    expect(await credentials.token(eks('prod'))).toBe('token-1');
    await time.advance(1);
    expect(await credentials.token(eks('prod'))).toBe('token-2');
    expect(asked).toEqual(['prod', 'prod']);
    expect(time.pending).toBe(0);
  });

  it('keeps tokens of different clusters and roles apart', async () => {
    let count = 0;
    const { credentials } = harness(async ({ name }) => {
      count += 1;
      return bearer(`${name}-${count}`);
    });
    const role = { 'kubernetes.io/aws-assume-role': 'arn:aws:iam::1:role/r' };
    expect(await credentials.token(eks('a'))).toBe('a-1');
    expect(await credentials.token(eks('b'))).toBe('b-2');
    expect(await credentials.token(eks('a', role))).toBe('a-3');
    expect(await credentials.token(eks('a'))).toBe('a-1');
    expect(await credentials.token(google)).toBe('gke-4');
  });

  it('asks for one Google token for all clusters, and leaves caching to Azure', async () => {
    let count = 0;
    const { credentials, time } = harness(async () => {
      count += 1;
      return bearer(`token-${count}`);
    });
    expect(await credentials.token(google)).toBe('token-1');
    expect(await credentials.token({ ...google, clusterName: 'b' })).toBe(
      'token-1',
    );
    await time.advance(4 * MINUTE_MS);
    expect(await credentials.token(google)).toBe('token-2');
    expect(await credentials.token(azure)).toBe('token-3');
    expect(await credentials.token(azure)).toBe('token-4');
  });

  it('begins anew after a failure, with a strategy of its own', async () => {
    let works = false;
    const { credentials, made } = harness(async () => {
      if (!works) {
        throw new Error('identity endpoint is not there');
      }
      return bearer('token');
    });
    expect(await problemOf(credentials.token(azure))).toEqual({
      code: 'credential-unavailable',
      message:
        'No token for the cluster from azure: identity endpoint is not there',
      value: 'azure',
      cure: expect.stringContaining('AZURE_'),
    });
    works = true;
    expect(await credentials.token(azure)).toBe('token');
    expect(made()).toBe(2);
  });

  it('gives up a look-up that hangs, and asks again', async () => {
    let hangs = true;
    const { credentials, time } = harness(() =>
      hangs ? new Promise(() => {}) : Promise.resolve(bearer('token')),
    );
    const problem = problemOf(credentials.token(eks('prod')));
    await time.advance(30_000);
    expect((await problem).message).toContain('no answer within 30 s');
    hangs = false;
    expect(await credentials.token(eks('prod'))).toBe('token');
  });

  it.each<[string, unknown, string]>([
    [
      'a bearer token',
      new Error('refused: Bearer sesame-4711'),
      'Bearer [redacted]',
    ],
    [
      'a parser that quotes its text',
      new SyntaxError('Unexpected token s in JSON: "sesame-4711"'),
      'a credential file is not valid JSON',
    ],
    ['something that is no error', 'sesame-4711', 'no reason given'],
  ])('tells nothing secret of %s', async (_, error, text) => {
    const { credentials } = harness(() => Promise.reject(error));
    const problem = await problemOf(credentials.token(eks('prod')));
    expect(problem.message).toContain(text);
    expect(JSON.stringify(problem)).not.toContain('4711');
    expect(problem.value).toBe('aws prod');
  });

  it.each<KubernetesCredential>([{ type: 'anonymous' }, bearer('')])(
    'takes no %j for a token',
    async credential => {
      const { credentials } = harness(async () => credential);
      const { message } = await problemOf(credentials.token(google));
      expect(message).toContain('it gave no token');
    },
  );

  it('does not quote Google credentials that are no JSON', async () => {
    const { asked, credentials } = harness(async () => bearer('token'), {
      kubernetes: { googleServiceAccountCredentials: 'sesame-4711' },
    });
    const { message } = await problemOf(credentials.token(google));
    expect(message).toBe(
      'No token for the cluster from googleServiceAccount: kubernetes.googleServiceAccountCredentials is not valid JSON',
    );
    expect(asked).toEqual([]);
  });

  it('has the strategy for EKS sign for this one cluster', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'sesame-4711',
      AWS_REGION: 'eu-west-1',
    });
    try {
      const time = new ManualTimers();
      const credentials = new CloudCredentials({
        config: new ConfigReader({}),
        clock: time,
        timers: time,
        load: async () => kubernetesBackend,
      });
      const token = await credentials.token(eks('resource:default/Prod-EU'));
      const [prefix, url] = token.split('.');
      expect(prefix).toBe('k8s-aws-v1');
      const signed = new URL(Buffer.from(url, 'base64url').toString());
      expect(signed.host).toBe('sts.eu-west-1.amazonaws.com');
      expect(signed.searchParams.get('X-Amz-SignedHeaders')).toBe(
        'host;x-k8s-aws-id',
      );
      expect(signed.href).not.toContain('sesame');
    } finally {
      process.env = before;
    }
  });
});
