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
import type { ClusterConfig } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type { LocatedCluster } from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  isCloudAuthProvider,
  type CloudTokenSource,
} from '../kubernetesPlugin';
import type { ConnectionSource } from '../registry/ConnectionSource';
import { canonicalApiServer } from '../trust';
import {
  encodeCertificates,
  readCredentialFile,
  readTokenFile,
} from './credentialFiles';
import { readKubeconfigContext } from './kubeconfigFile';

/** Where Kubernetes mounts a pod's service account. */
const SERVICE_ACCOUNT_DIRECTORY =
  '/var/run/secrets/kubernetes.io/serviceaccount';

/** The name by which every cluster's DNS knows its own API server. */
const IN_CLUSTER_NAME = 'https://kubernetes.default.svc';

const LOOPBACK_HTTP = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|\/|$)/;

/** Of the configuration or a locator; one of the first three, or none. */
interface Credential {
  token?: string;
  tokenFile?: string;
  authProvider?: string;
  authMetadata?: Record<string, string>;
}

/** What a factory needs to know of the process it runs in. */
export interface ConnectionFactoryOptions {
  /** Relative paths start here. */
  configRoot: string;
  /** `KUBERNETES_SERVICE_HOST` and `_PORT` tell whether it runs in a cluster. */
  environment: Record<string, string | undefined>;
  /** For readers whose token comes from a cloud. */
  credentials: CloudTokenSource;
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

  writer(
    clusterRef: string,
    config: ClusterConfig,
  ): ClusterConnection | undefined {
    const { kubeconfig, url = '', writer } = config;
    return (
      writer &&
      this.reuse(`writer of ${clusterRef}`, config, {
        clusterRef,
        server: kubeconfig ? this.resolve(kubeconfig.path) : url,
        kubeConfig: () => this.forWriting(config, writer),
      })
    );
  }

  located(clusterRef: string, cluster: LocatedCluster): ClusterConnection {
    const { url, skipTLSVerify = false } = cluster;
    return this.reuse(clusterRef, ['located', cluster], {
      clusterRef,
      server: url,
      kubeConfig: async () => {
        const caData = await this.certificates(cluster);
        return single(
          {
            name: 'cluster',
            server: url,
            skipTLSVerify,
            ...(caData !== undefined && { caData }),
          },
          await this.user(cluster.reader, cluster.name),
        );
      },
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
          await this.user({ authProvider: 'serviceAccount' }, clusterRef),
        ),
    });
  }

  isInCluster(server: string): boolean {
    const canonical = canonicalApiServer(server);
    return canonical !== undefined && this.inClusterServers.has(canonical);
  }

  ownApiServer(): string | undefined {
    return [...this.inClusterServers].at(0);
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
    credential: Credential | undefined = config.reader,
  ): Promise<KubeConfig> {
    const caData = await this.certificates(config);
    return single(
      {
        name: 'cluster',
        server,
        skipTLSVerify: config.skipTLSVerify,
        ...(caData !== undefined && { caData }),
      },
      await this.user(credential, config.name),
    );
  }

  private async fromKubeconfig(
    config: ClusterConfig,
    credential: Credential | undefined = config.reader,
  ): Promise<KubeConfig> {
    const { path: file, context } = config.kubeconfig!;
    const found = await readKubeconfigContext(this.resolve(file), context);
    return this.inKubeconfig(
      config,
      found.cluster,
      credential ? await this.user(credential, config.name) : found.user,
    );
  }

  private async inKubeconfig(
    config: ClusterConfig,
    cluster: Cluster,
    user: User | undefined,
  ): Promise<KubeConfig> {
    const caData = await this.certificates(config);
    return single(
      {
        ...cluster,
        skipTLSVerify: cluster.skipTLSVerify || config.skipTLSVerify,
        ...(caData !== undefined && { caData, caFile: undefined }),
      },
      user,
    );
  }

  private async forWriting(
    config: ClusterConfig,
    { kubeconfigContext, ...credential }: NonNullable<ClusterConfig['writer']>,
  ): Promise<KubeConfig> {
    const { kubeconfig, url = '' } = config;
    if (!kubeconfig) {
      return this.fromUrl(url, config, credential);
    }
    if (kubeconfigContext === undefined) {
      return this.fromKubeconfig(config, credential);
    }
    const file = this.resolve(kubeconfig.path);
    const [read, written] = await Promise.all(
      [kubeconfig.context, kubeconfigContext].map(context =>
        readKubeconfigContext(file, context),
      ),
    );
    if (written.cluster.server !== read.cluster.server) {
      throw new Error(
        `writer.kubeconfigContext ${JSON.stringify(
          kubeconfigContext,
        )} of ${file} leads to another API server than the context that is read; name one of the same cluster`,
      );
    }
    return this.inKubeconfig(config, read.cluster, written.user);
  }

  private async certificates(cluster: {
    caData?: string;
    caFile?: string;
    reader?: Credential;
    writer?: Credential;
  }): Promise<string | undefined> {
    if (cluster.caData !== undefined) {
      return encodeCertificates('caData', cluster.caData);
    }
    if (cluster.caFile !== undefined) {
      const file = this.resolve(cluster.caFile);
      return encodeCertificates(
        `caFile ${file}`,
        await readCredentialFile('caFile', file),
      );
    }
    // Both lead to the same server, which is the pod's own.
    return [cluster.reader, cluster.writer].some(
      each => each?.authProvider === 'serviceAccount',
    )
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

  private async user(
    credential: Credential = {},
    clusterName: string,
  ): Promise<User> {
    const name = 'gitopshq';
    const { tokenFile, authProvider } = credential;
    if (tokenFile !== undefined) {
      return {
        name,
        token: await readTokenFile('tokenFile', this.resolve(tokenFile)),
      };
    }
    if (authProvider === 'serviceAccount') {
      const file = path.join(this.serviceAccountDirectory, 'token');
      return {
        name,
        token: await readTokenFile('service account token', file),
      };
    }
    if (authProvider !== undefined && isCloudAuthProvider(authProvider)) {
      const token = await this.options.credentials.token({
        provider: authProvider,
        clusterName,
        authMetadata: credential.authMetadata ?? {},
      });
      return { name, token };
    }
    return { name, token: credential.token };
  }
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
