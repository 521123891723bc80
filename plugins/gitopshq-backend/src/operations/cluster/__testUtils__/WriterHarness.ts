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

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { environmentSettingsSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  systemClock,
  systemTimers,
  type ClusterConnection,
  type Timers,
} from '@gitopshq/cluster-collector';
import {
  ManualScheduler,
  SimulatedCluster,
  type KubeObject,
  type Manifest,
  type ResourceFacts,
} from '@gitopshq/demo-fleet';
import { KubeConfig } from '@kubernetes/client-node';
import { generate } from 'selfsigned';
import { KINDS, type ReadKind } from '../../../delivery/kinds';
import {
  cluster as registered,
  environment as registeredEnvironment,
  snapshot,
} from '../../../fleet/__testUtils__/registry';
import type { RegisteredEnvironment } from '../../../registry/types';
import { createClusterWriters } from '../createClusterWriters';
import type { ClusterWriter, ClusterWriters } from '../types';

export const READER_TOKEN = 'planted-reader-token';
export const WRITER_TOKEN = 'planted-writer-token';
export const SHOP = 'resource:default/shop-eu';

const factsOf = (
  group: string,
  version: string,
  kind: string,
  plural: string,
): ResourceFacts => ({
  ...{ group, version, kind, plural },
  singular: kind.toLocaleLowerCase('en-US'),
  namespaced: true,
  tracksGeneration: true,
});

/** What Argo CD, Flux, KEDA and Acme bring. */
export const TOOLS: ResourceFacts[] = [
  ...(Object.keys(KINDS) as ReadKind[]).map(kind =>
    factsOf(
      KINDS[kind].group,
      KINDS[kind].versions[0],
      kind,
      KINDS[kind].resource,
    ),
  ),
  factsOf('keda.sh', 'v1alpha1', 'ScaledObject', 'scaledobjects'),
  factsOf('acme.io', 'v1', 'Anything', 'anythings'),
];

/** What an intent says of an object. */
export interface Version {
  uid: string;
  resourceVersion: string;
}

/** Answers every write in place of the cluster. */
export type Answer = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  body: string,
) => void;

function connectionTo(
  server: string,
  token: string,
  caData?: string,
): ClusterConnection {
  return {
    clusterRef: 'resource:default/prod-eu',
    server,
    kubeConfig: async () => {
      const config = new KubeConfig();
      config.loadFromClusterAndUser(
        {
          name: 'prod-eu',
          server,
          skipTLSVerify: server.startsWith('http:'),
          ...(caData !== undefined && { caData }),
        },
        { name: 'user', token },
      );
      return config;
    },
  };
}

/** A real API server over HTTPS, time standing still, and a writer to it. */
export class WriterHarness {
  readonly signal = new AbortController().signal;
  /** Method, path and query of every request that a stub got. */
  readonly seen: string[] = [];
  private stub?: http.Server;
  private writers?: ClusterWriters;

  private constructor(
    readonly cluster: SimulatedCluster,
    readonly time: ManualScheduler,
    private readonly caData: string,
  ) {}

  static async start(
    access: 'read' | 'none' = 'read',
    writing: 'write' | 'read' = 'write',
    resources = TOOLS,
  ): Promise<WriterHarness> {
    const { private: key, cert } = await generate(
      [{ name: 'commonName', value: 'prod-eu' }],
      {
        keyType: 'ec',
        algorithm: 'sha256',
        extensions: [
          {
            name: 'subjectAltName',
            altNames: [{ type: 7, ip: '127.0.0.1' }],
          },
        ],
      },
    );
    const time = new ManualScheduler();
    const cluster = await SimulatedCluster.start({
      name: 'prod-eu',
      clock: time,
      scheduler: time,
      tls: { key, cert },
      resources,
      tokens: [
        { token: READER_TOKEN, user: 'gitopshq-reader', access },
        { token: WRITER_TOKEN, user: 'gitopshq-writer', access: writing },
      ],
    });
    for (const name of ['shop', 'payments', 'argocd', 'flux-system']) {
      cluster.store.apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
    const caData = Buffer.from(cert).toString('base64');
    return new WriterHarness(cluster, time, caData);
  }

  async stop(): Promise<void> {
    this.writers?.close();
    this.stub?.closeAllConnections();
    await new Promise(resolve => {
      if (this.stub) {
        this.stub.close(resolve);
      } else {
        resolve(undefined);
      }
    });
    await this.cluster.faults.clear();
    await this.cluster.stop();
  }

  /** Writes go elsewhere from now on; reads do not. */
  async answerWrites(answer: Answer): Promise<void> {
    this.stub = http.createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>(resolve => {
      this.stub!.listen(0, '127.0.0.1', resolve);
    });
  }

  writer(
    settings: object = {},
    options: {
      clusterScopedKinds?: string[];
      timers?: Timers;
      timeoutMs?: number;
      environment?: Partial<RegisteredEnvironment>;
      /** As if time had passed between a look and a write. */
      writesTo?: WriterHarness;
      /** Whose certificate is expected there. */
      trust?: WriterHarness;
    } = {},
  ): ClusterWriter {
    const { timers = systemTimers, timeoutMs, clusterScopedKinds } = options;
    const { writesTo = this, trust = writesTo } = options;
    const { port } = (this.stub?.address() ?? {}) as Partial<AddressInfo>;
    const registry = snapshot({
      clusters: [
        registered({
          connection: connectionTo(this.cluster.url, READER_TOKEN, this.caData),
          writerConnection: port
            ? connectionTo(`http://127.0.0.1:${port}`, WRITER_TOKEN)
            : connectionTo(writesTo.cluster.url, WRITER_TOKEN, trust.caData),
          ...(clusterScopedKinds && { clusterScopedKinds }),
        }),
      ],
      environments: [
        registeredEnvironment({
          settings: environmentSettingsSchema.parse(settings),
          ...options.environment,
        }),
      ],
    });
    this.writers?.close();
    this.writers = createClusterWriters({
      registry: { current: () => registry },
      redact: ['*password*', '*token*'],
      clock: systemClock,
      timers,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    return this.writers.of(SHOP);
  }

  /** As somebody's `kubectl` puts it there. */
  put(object: object): Version {
    return versionOf(
      this.cluster.store.apply(object as Manifest, { manager: 'kubectl' }),
    );
  }

  live(object: string): KubeObject | undefined {
    const parts = object.split('/');
    const [kind, namespace, name] = parts.slice(-3);
    const apiVersion = parts.slice(0, -3).join('/');
    return this.cluster.store.get({
      ...{ apiVersion, kind, namespace, name },
    });
  }
}

export function versionOf(object: KubeObject | undefined): Version {
  const { uid = '', resourceVersion = '' } = object?.metadata ?? {};
  return { uid, resourceVersion };
}

export const configMap = (
  name: string,
  data: Record<string, string> = {},
  metadata: object = {},
) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', ...metadata },
  data,
});

export const deployment = (name: string, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: `${name}:1.0.0` }] },
    },
    ...spec,
  },
});
