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

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { clusterConfigSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { generate } from 'selfsigned';
import { noCloud } from '../__testUtils__/registrySamples';
import { findConfigRoot } from './configPath';
import { ConnectionFactory } from './ConnectionFactory';

const REF = 'resource:default/prod';
const URL = 'https://10.0.0.1:6443';
const directory = createMockDirectory();

let pem: string;
beforeAll(async () => {
  pem = (await generate([{ name: 'commonName', value: 'prod' }])).cert;
});
beforeEach(() => directory.clear());

function write(name: string, text: string): string {
  const file = directory.resolve(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function factoryOf(environment: Record<string, string> = {}) {
  return new ConnectionFactory({
    configRoot: directory.path,
    environment,
    credentials: { token: async identity => JSON.stringify(identity) },
    serviceAccountDirectory: directory.resolve('sa'),
  });
}

function connect(config: object, environment: Record<string, string> = {}) {
  return factoryOf(environment).fromConfig(
    REF,
    clusterConfigSchema.parse({ name: 'prod', ...config }),
  );
}

const kubeconfig = (server: string) => `
apiVersion: v1
kind: Config
clusters:
- name: one
  cluster: { server: '${server}', certificate-authority: ca.pem }
contexts:
- { name: first, context: { cluster: one, user: me } }
- { name: astray, context: { cluster: two, user: me } }
current-context: first
users:
- { name: me, user: { token: from-file } }
`;

describe('ConnectionFactory', () => {
  it('uses url and token', async () => {
    const { server, kubeConfig } = connect({
      url: URL,
      reader: { token: 't' },
    });
    const config = await kubeConfig();
    expect(server).toBe(URL);
    expect(config.getCurrentCluster()).toMatchObject({
      server: URL,
      skipTLSVerify: false,
    });
    expect(config.getCurrentUser()).toMatchObject({ token: 't' });
  });

  it('reads the token file again at each connect', async () => {
    write('secrets/token', 'one\n');
    const { kubeConfig } = connect({
      url: URL,
      reader: { tokenFile: 'secrets/token' },
    });
    expect((await kubeConfig()).getCurrentUser()?.token).toBe('one');
    write('secrets/token', 'two');
    expect((await kubeConfig()).getCurrentUser()?.token).toBe('two');
  });

  it.each(['PEM', 'base64'])('takes an authority as %s', async form => {
    const caData = form === 'PEM' ? pem : Buffer.from(pem).toString('base64');
    const { kubeConfig } = connect({
      url: URL,
      reader: { token: 't' },
      caData,
    });
    const cluster = (await kubeConfig()).getCurrentCluster();
    expect(Buffer.from(cluster?.caData ?? '', 'base64').toString()).toBe(pem);
  });

  it('reads the authority from a file', async () => {
    write('ca.pem', pem);
    const { kubeConfig } = connect({
      url: URL,
      reader: { token: 't' },
      caFile: 'ca.pem',
    });
    expect((await kubeConfig()).getCurrentCluster()?.caData).toBe(
      Buffer.from(pem).toString('base64'),
    );
  });

  it('uses the service account with its authority', async () => {
    write('sa/token', 'pod-token');
    write('sa/ca.crt', pem);
    const { kubeConfig } = connect({
      url: URL,
      reader: { authProvider: 'serviceAccount' },
    });
    const config = await kubeConfig();
    expect(config.getCurrentUser()?.token).toBe('pod-token');
    expect(config.getCurrentCluster()?.caData).toBeTruthy();
  });

  it('signs in to its own cluster as its pod', async () => {
    write('sa/token', 'pod-token');
    write('sa/ca.crt', pem);
    const config = await factoryOf()
      .inCluster(REF, 'https://10.96.0.1')
      .kubeConfig();
    expect(config.getCurrentUser()?.token).toBe('pod-token');
    expect(config.getCurrentCluster()).toMatchObject({
      server: 'https://10.96.0.1',
      skipTLSVerify: false,
      caData: Buffer.from(pem).toString('base64'),
    });
  });

  it('knows its own cluster', () => {
    const factory = new ConnectionFactory({
      configRoot: '/',
      environment: {
        KUBERNETES_SERVICE_HOST: '10.96.0.1',
        KUBERNETES_SERVICE_PORT: '443',
      },
      credentials: noCloud,
    });
    expect(factory.isInCluster('https://10.96.0.1')).toBe(true);
    expect(factory.isInCluster('https://10.96.0.1:443/')).toBe(true);
    expect(factory.isInCluster('https://kubernetes.default.svc')).toBe(true);
    expect(factory.isInCluster('https://10.96.0.2')).toBe(false);
    const outside = new ConnectionFactory({
      configRoot: '/',
      environment: {},
      credentials: noCloud,
    });
    expect(outside.isInCluster('https://kubernetes.default.svc')).toBe(false);
    expect(factory.ownApiServer()).toBe('https://10.96.0.1');
    expect(outside.ownApiServer()).toBeUndefined();
  });

  it.each(['aws', 'azure', 'googleServiceAccount'])(
    'gets the token of %s when it connects',
    async provider => {
      const reader = { authProvider: provider };
      const { kubeConfig } = connect({ name: 'Prod', url: URL, reader });
      const token = (await kubeConfig()).getCurrentUser()?.token ?? '';
      expect(JSON.parse(token)).toEqual({
        provider,
        clusterName: 'Prod',
        authMetadata: {},
      });
    },
  );

  it('reads a located cluster as its locator says', async () => {
    write('ca.pem', pem);
    write('token', 'from-file');
    const factory = factoryOf();
    const located = async (rest: object) => {
      const config = await factory
        .located(REF, {
          name: 'Prod',
          url: URL,
          reader: { token: 't' },
          ...rest,
        })
        .kubeConfig();
      return {
        ...config.getCurrentCluster(),
        token: config.getCurrentUser()?.token,
      };
    };
    expect(await located({})).toMatchObject({
      server: URL,
      skipTLSVerify: false,
      token: 't',
    });
    expect(await located({ caFile: 'ca.pem' })).toMatchObject({
      caData: Buffer.from(pem).toString('base64'),
    });
    expect(await located({ caData: pem, skipTLSVerify: true })).toMatchObject({
      skipTLSVerify: true,
      caData: expect.any(String),
    });
    expect(await located({ reader: { tokenFile: 'token' } })).toMatchObject({
      token: 'from-file',
    });
    const proxy = await located({
      reader: { authProvider: 'localKubectlProxy' },
    });
    expect(proxy.token).toBeUndefined();
    const authMetadata = { 'kubernetes.io/aws-assume-role': 'r' };
    const eks = await located({
      reader: { authProvider: 'aws', authMetadata },
    });
    expect(JSON.parse(eks.token ?? '')).toEqual({
      provider: 'aws',
      clusterName: 'Prod',
      authMetadata,
    });
  });

  it('tells why a cloud gives no token', async () => {
    const factory = new ConnectionFactory({
      configRoot: '/',
      environment: {},
      credentials: { token: () => Promise.reject(new Error('no identity')) },
    });
    await expect(
      factory
        .located(REF, {
          name: 'prod',
          url: URL,
          reader: { authProvider: 'azure' },
        })
        .kubeConfig(),
    ).rejects.toThrow('no identity');
  });

  it('uses a context of a kubeconfig, the current one by default', async () => {
    write('config', kubeconfig(URL));
    for (const context of [undefined, 'first']) {
      const { kubeConfig } = connect({
        kubeconfig: { path: 'config', context },
      });
      const config = await kubeConfig();
      expect(config.getCurrentCluster()).toMatchObject({
        server: URL,
        caFile: directory.resolve('ca.pem'),
      });
      expect(config.getCurrentUser()?.token).toBe('from-file');
    }
  });

  it('puts a reader of its own in place of the user of the kubeconfig', async () => {
    write('config', kubeconfig(URL));
    const { kubeConfig } = connect({
      kubeconfig: { path: 'config' },
      reader: { token: 'own' },
    });
    expect((await kubeConfig()).getCurrentUser()?.token).toBe('own');
  });

  it('asks for no TLS of a loopback server over http', async () => {
    const skip = async (url: string) =>
      (
        await connect({ url, reader: { token: 't' } }).kubeConfig()
      ).getCurrentCluster()?.skipTLSVerify;
    expect(await skip('http://127.0.0.1:6443')).toBe(true);
    expect(await skip('http://localhost')).toBe(true);
    expect(await skip('http://127.0.0.1.evil.org:6443')).toBe(false);
    expect(await skip('http://10.0.0.1:6443')).toBe(false);
  });

  it.each<[string, object, string[]]>([
    [
      'a token file that is not there',
      { url: URL, reader: { tokenFile: 'nowhere' } },
      ['tokenFile', 'nowhere does not exist; create it'],
    ],
    [
      'a token file that is a directory',
      { url: URL, reader: { tokenFile: '.' } },
      ['is a directory'],
    ],
    [
      'an empty token file',
      { url: URL, reader: { tokenFile: 'empty' } },
      ['empty is empty'],
    ],
    [
      'a token file with more than a token',
      { url: URL, reader: { tokenFile: 'config' } },
      ['it must hold the token alone'],
    ],
    [
      'a caFile without certificate',
      { url: URL, reader: { token: 't' }, caFile: 'config' },
      ['caFile', 'holds no certificate'],
    ],
    [
      'a kubeconfig that is not there',
      { kubeconfig: { path: 'nowhere' } },
      ['kubeconfig', 'nowhere does not exist'],
    ],
    [
      'a kubeconfig that is none',
      { kubeconfig: { path: 'broken' } },
      ['broken cannot be parsed'],
    ],
    [
      'a context that is not there',
      { kubeconfig: { path: 'config', context: 'second' } },
      ['has no context "second"', 'one of: first, astray'],
    ],
    [
      'a context without cluster',
      { kubeconfig: { path: 'config', context: 'astray' } },
      ['has no cluster "two"'],
    ],
  ])('names %s, and no secret', async (_, config, texts) => {
    write('empty', '  \n');
    write('config', kubeconfig(URL));
    write('broken', 'users: [ { token: from-file');
    const attempt = connect(config).kubeConfig();
    for (const text of texts) {
      await expect(attempt).rejects.toThrow(text);
    }
    await expect(attempt).rejects.not.toThrow('from-file');
  });

  describe('for writing', () => {
    const writerOf = (config: object) =>
      factoryOf().writer(
        REF,
        clusterConfigSchema.parse({ name: 'prod', ...config }),
      );
    const contexts = `
apiVersion: v1
kind: Config
clusters:
- name: one
  cluster: { server: '${URL}', certificate-authority: ca.pem }
- name: two
  cluster: { server: 'https://10.0.0.2:6443' }
contexts:
- { name: reading, context: { cluster: one, user: reader } }
- { name: writing, context: { cluster: one, user: writer } }
- { name: astray, context: { cluster: two, user: writer } }
current-context: reading
users:
- { name: reader, user: { token: to-read } }
- { name: writer, user: { token: to-write } }
`;

    it('is absent without a writer', () => {
      expect(writerOf({ url: URL, reader: { token: 'r' } })).toBeUndefined();
    });

    it('takes the credential of the writer, never that of the reader', async () => {
      write('writer', 'to-write');
      const { kubeConfig } = writerOf({
        url: URL,
        reader: { token: 'to-read' },
        writer: { tokenFile: 'writer' },
        caData: pem,
      })!;
      const config = await kubeConfig();
      expect(config.getCurrentUser()?.token).toBe('to-write');
      expect(config.getCurrentCluster()).toMatchObject({
        server: URL,
        caData: Buffer.from(pem).toString('base64'),
      });
    });

    it.each<[string, object]>([
      ['a token', { token: 'to-write' }],
      ['a context', { kubeconfigContext: 'writing' }],
    ])('replaces the user of a kubeconfig by %s', async (_what, writer) => {
      write('kubeconfig', contexts);
      const config = await writerOf({
        kubeconfig: { path: 'kubeconfig' },
        writer,
      })!.kubeConfig();
      expect(config.getCurrentUser()?.token).toBe('to-write');
      expect(config.getCurrentCluster()).toMatchObject({
        server: URL,
        caFile: directory.resolve('ca.pem'),
      });
    });

    it.each([
      ['astray', 'leads to another API server than the context that is read'],
      ['lost', 'has no context "lost"'],
    ])('refuses the context %s', async (kubeconfigContext, message) => {
      write('kubeconfig', contexts);
      const { kubeConfig } = writerOf({
        kubeconfig: { path: 'kubeconfig' },
        writer: { kubeconfigContext },
      })!;
      await expect(kubeConfig()).rejects.toThrow(message);
      await expect(kubeConfig()).rejects.not.toThrow('to-write');
    });

    it('keeps reader and writer apart while the definition stays', () => {
      const factory = factoryOf();
      const config = clusterConfigSchema.parse({
        name: 'prod',
        url: URL,
        reader: { token: 'r' },
        writer: { token: 'w' },
      });
      const reader = factory.fromConfig(REF, config);
      const writer = factory.writer(REF, config);
      expect(factory.fromConfig(REF, config)).toBe(reader);
      expect(factory.writer(REF, config)).toBe(writer);
      expect(writer).not.toBe(reader);
    });
  });

  it('keeps the connection while the definition stays', () => {
    const factory = new ConnectionFactory({
      configRoot: '/',
      environment: {},
      credentials: noCloud,
    });
    const make = (token: string) =>
      factory.fromConfig(
        REF,
        clusterConfigSchema.parse({
          name: 'prod',
          url: URL,
          reader: { token },
        }),
      );
    const first = make('a');
    expect(make('a')).toBe(first);
    expect(make('b')).not.toBe(first);
  });
});

describe('findConfigRoot', () => {
  it('is where backstage.json is, else the working directory', () => {
    const backend = directory.resolve('repository/packages/backend');
    mkdirSync(backend, { recursive: true });
    expect(findConfigRoot(backend)).toBe(backend);
    write('repository/backstage.json', '{}');
    expect(findConfigRoot(backend)).toBe(directory.resolve('repository'));
  });
});
