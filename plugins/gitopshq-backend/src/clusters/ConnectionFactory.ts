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

import path from 'node:path';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import type {
  ClusterConfig,
  ClusterCredential,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type { ConnectionSource } from '../registry/resolveClusters';
import { canonicalApiServer } from '../trust';
import { encodeCertificates, readCredentialFile } from './credentialFiles';

/** Where Kubernetes mounts a pod's service account. */
const SERVICE_ACCOUNT_DIRECTORY =
  '/var/run/secrets/kubernetes.io/serviceaccount';

/** The name by which every cluster's DNS knows its own API server. */
const IN_CLUSTER_NAME = 'https://kubernetes.default.svc';

const LOOPBACK_HTTP = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|\/|$)/;

/** What a factory needs to know of the process it runs in. */
export interface ConnectionFactoryOptions {
  /** Relative paths start here. */
  configRoot: string;
  /** `KUBERNETES_SERVICE_HOST` and `_PORT` tell whether it runs in a cluster. */
  environment: Record<string, string | undefined>;
  /** Default: {@link SERVICE_ACCOUNT_DIRECTORY}. */
  serviceAccountDirectory?: string;
}

/**
 * Makes connections to clusters. Nothing is read before a connection is used,
 * and everything is read again each time, so a file may come later or change.
 */
export class ConnectionFactory implements ConnectionSource {
  private readonly known = new Map<
    string,
    { definition: string; connection: ClusterConnection }
  >();
  private readonly serviceAccountDirectory: string;
  private readonly inClusterServers: ReadonlySet<string>;

  constructor(private readonly options: ConnectionFactoryOptions) {
    this.serviceAccountDirectory =
      options.serviceAccountDirectory ?? SERVICE_ACCOUNT_DIRECTORY;
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } =
      options.environment;
    const address = host?.includes(':') ? `[${host}]` : host;
    const server = canonicalApiServer(`https://${address}:${port}`);
    this.inClusterServers = new Set(
      host && port && server ? [server, IN_CLUSTER_NAME] : [],
    );
  }

  fromConfig(clusterRef: string, config: ClusterConfig): ClusterConnection {
    const { kubeconfig, url = '' } = config;
    return this.reuse(clusterRef, config, {
      clusterRef,
      server: kubeconfig ? this.resolve(kubeconfig.path) : url,
      kubeConfig: () =>
        kubeconfig ? this.fromKubeconfig(config) : this.fromUrl(url, config),
    });
  }

  anonymous(clusterRef: string, server: string): ClusterConnection {
    return this.reuse(clusterRef, ['anonymous', server], {
      clusterRef,
      server,
      kubeConfig: async () =>
        single({ name: 'cluster', server, skipTLSVerify: false }),
    });
  }

  inCluster(clusterRef: string, server: string): ClusterConnection {
    return this.reuse(clusterRef, ['inCluster', server], {
      clusterRef,
      server,
      kubeConfig: async () =>
        single(
          {
            name: 'cluster',
            server,
            skipTLSVerify: false,
            caData: await this.serviceAccountCertificates(),
          },
          await this.user({ authProvider: 'serviceAccount' }),
        ),
    });
  }

  isInCluster(server: string): boolean {
    const canonical = canonicalApiServer(server);
    return canonical !== undefined && this.inClusterServers.has(canonical);
  }

  private reuse(
    clusterRef: string,
    definition: unknown,
    connection: ClusterConnection,
  ): ClusterConnection {
    const text = JSON.stringify(definition);
    const known = this.known.get(clusterRef);
    if (known?.definition === text) {
      return known.connection;
    }
    this.known.set(clusterRef, { definition: text, connection });
    return connection;
  }

  private resolve(file: string): string {
    return path.resolve(this.options.configRoot, file);
  }

  private async fromUrl(
    server: string,
    config: ClusterConfig,
  ): Promise<KubeConfig> {
    const caData = await this.certificates(config);
    return single(
      {
        name: 'cluster',
        server,
        skipTLSVerify: config.skipTLSVerify,
        ...(caData !== undefined && { caData }),
      },
      await this.user(config.reader),
    );
  }

  private async fromKubeconfig(config: ClusterConfig): Promise<KubeConfig> {
    const file = this.resolve(config.kubeconfig!.path);
    const all = new KubeConfig();
    const text = await readCredentialFile('kubeconfig', file);
    try {
      all.loadFromString(text);
    } catch {
      // The parser's words would quote the file, which holds credentials.
      throw new Error(
        `kubeconfig ${file} cannot be parsed; it must be a kubeconfig in YAML or JSON`,
      );
    }
    all.makePathsAbsolute(path.dirname(file));

    const name = config.kubeconfig!.context ?? all.getCurrentContext();
    const context = all.getContextObject(name);
    if (!context) {
      const names = all.getContexts().map(c => c.name);
      throw new Error(
        `kubeconfig ${file} has no context ${JSON.stringify(
          name ?? '',
        )}; set kubeconfig.context to one of: ${names.join(', ') || '(none)'}`,
      );
    }
    const cluster = all.getCluster(context.cluster);
    if (!cluster) {
      throw new Error(
        `kubeconfig ${file} has no cluster ${JSON.stringify(
          context.cluster,
        )}, which its context ${JSON.stringify(name)} names; correct the file`,
      );
    }
    const caData = await this.certificates(config);
    const user = config.reader
      ? await this.user(config.reader)
      : all.getUser(context.user) ?? undefined;
    return single(
      {
        ...cluster,
        skipTLSVerify: cluster.skipTLSVerify || config.skipTLSVerify,
        ...(caData !== undefined && { caData, caFile: undefined }),
      },
      user,
    );
  }

  private async certificates(
    config: ClusterConfig,
  ): Promise<string | undefined> {
    if (config.caData !== undefined) {
      return encodeCertificates('caData', config.caData);
    }
    if (config.caFile !== undefined) {
      const file = this.resolve(config.caFile);
      return encodeCertificates(
        `caFile ${file}`,
        await readCredentialFile('caFile', file),
      );
    }
    return config.reader?.authProvider === 'serviceAccount'
      ? this.serviceAccountCertificates()
      : undefined;
  }

  private async serviceAccountCertificates(): Promise<string> {
    const file = path.join(this.serviceAccountDirectory, 'ca.crt');
    return encodeCertificates(
      file,
      await readCredentialFile('service account certificate', file),
    );
  }

  private async user(credential?: ClusterCredential): Promise<User> {
    const name = 'reader';
    if (credential?.tokenFile !== undefined) {
      const file = this.resolve(credential.tokenFile);
      return { name, token: await readToken('tokenFile', file) };
    }
    if (credential?.authProvider === 'serviceAccount') {
      const file = path.join(this.serviceAccountDirectory, 'token');
      return { name, token: await readToken('service account token', file) };
    }
    return { name, token: credential?.token };
  }
}

async function readToken(key: string, file: string): Promise<string> {
  const token = (await readCredentialFile(key, file)).trim();
  if (/\s/.test(token)) {
    throw new Error(
      `${key} ${file} holds more than one word; it must hold the token alone`,
    );
  }
  return token;
}

function single(cluster: Cluster, user: User = { name: 'nobody' }): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    // There is no TLS to verify on a loopback server that speaks plain http.
    LOOPBACK_HTTP.test(cluster.server)
      ? { ...cluster, skipTLSVerify: true }
      : cluster,
    user,
  );
  return kubeConfig;
}
