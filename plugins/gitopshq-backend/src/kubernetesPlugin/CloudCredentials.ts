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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import {
  ANNOTATION_KUBERNETES_AUTH_PROVIDER,
  ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE,
  ANNOTATION_KUBERNETES_AWS_CLUSTER_ID,
  ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID,
} from '@backstage/plugin-kubernetes-common';
import type { AuthenticationStrategy } from '@backstage/plugin-kubernetes-node';
import type { ServerSideAuthProvider } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ClusterProblemError,
  Redaction,
  type Clock,
  type Timers,
} from '@gitopshq/cluster-collector';

/** Providers whose token comes from the identity that a cloud gives the hub. */
export type CloudAuthProvider = Exclude<
  ServerSideAuthProvider,
  'serviceAccount'
>;

/** As whom a cluster is to be read. */
export interface CloudIdentity {
  provider: CloudAuthProvider;
  /**
   * Name or ref, in the spelling of its source. Of `aws`, the name is that of
   * the EKS cluster, unless `authMetadata` says it.
   */
  clusterName: string;
  /** Keys of the kubernetes plugin, such as `kubernetes.io/aws-assume-role`. */
  authMetadata: Record<string, string>;
}

/** Gets bearer tokens for clusters in a cloud. */
export interface CloudTokenSource {
  /**
   * A token that the API server accepts for some minutes more.
   *
   * @throws ClusterProblemError when none can be got; it holds no secret.
   */
  token(identity: CloudIdentity): Promise<string>;
}

type KubernetesBackend = typeof import('@backstage/plugin-kubernetes-backend');

interface CloudProvider {
  /**
   * How long a token is used after it was asked for. The strategies do not tell
   * when one expires; established watches outlive it.
   */
  lifetimeMs: number;
  /** What of the identity the token depends on. */
  scope(identity: CloudIdentity): string[];
  create(backend: KubernetesBackend, config: Config): AuthenticationStrategy;
  cure: string;
}

const GOOGLE_CREDENTIALS_KEY = 'kubernetes.googleServiceAccountCredentials';

/** For strategies: what they would log is told as a problem of the cluster. */
const SILENT: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => SILENT,
};

const PROVIDERS: Record<CloudAuthProvider, CloudProvider> = {
  aws: {
    // EKS accepts one for 15 minutes (presignedURLExpiration of aws-iam-authenticator).
    lifetimeMs: 10 * 60_000,
    scope: identity => [
      awsClusterId(identity),
      identity.authMetadata[ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE] ?? '',
      identity.authMetadata[ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID] ?? '',
    ],
    create: (backend, config) => new backend.AwsIamStrategy({ config }),
    cure: 'Give the backend AWS credentials (role of its pod or instance, environment, or aws.accounts in the configuration) and, if a role is named, the right to assume it',
  },
  azure: {
    // The strategy keeps its token and renews it 15 minutes before it expires.
    lifetimeMs: 0,
    scope: () => [],
    create: backend => new backend.AzureIdentityStrategy(SILENT),
    cure: 'Give the backend an Azure identity (workload identity, managed identity or AZURE_… environment) with access to the cluster',
  },
  googleServiceAccount: {
    // The metadata server hands out tokens that may have 5 minutes left.
    lifetimeMs: 4 * 60_000,
    scope: () => [],
    create: (backend, config) => {
      checkGoogleCredentials(config);
      return new backend.GoogleServiceAccountStrategy({ config });
    },
    cure: `Set ${GOOGLE_CREDENTIALS_KEY} to the JSON key of a service account, or give the backend application default credentials`,
  },
};

/** A look-up that takes longer is given up, so that the next can begin. */
const TIMEOUT_MS = 30_000;

/** Whether the hub can get tokens of this provider from a cloud. */
export function isCloudAuthProvider(
  provider: string,
): provider is CloudAuthProvider {
  return Object.hasOwn(PROVIDERS, provider);
}

/** The EKS cluster a token of provider `aws` is valid for; no other accepts it. */
export function awsClusterId(
  identity: Pick<CloudIdentity, 'clusterName' | 'authMetadata'>,
): string {
  return (
    identity.authMetadata[ANNOTATION_KUBERNETES_AWS_CLUSTER_ID] ??
    nameIn(identity.clusterName)
  );
}

/** The last part of a name or ref, in its own spelling: EKS tells cases apart. */
function nameIn(nameOrRef: string): string {
  return parseEntityRef(nameOrRef, {
    defaultKind: 'resource',
    defaultNamespace: 'default',
  }).name;
}

interface KeptToken {
  token: Promise<string>;
  /** Epoch ms; absent while it is being got. */
  expiresAt?: number;
}

/**
 * Tokens by the server-side strategies of the kubernetes plugin (aws, azure,
 * googleServiceAccount; serviceAccount is but a file of the pod). Each is got
 * when a connection first needs it, once for all who wait for it, and again
 * when it is about to expire. Nothing of it is logged.
 */
export class CloudCredentials implements CloudTokenSource {
  private readonly kept = new Map<string, KeptToken>();
  private readonly strategies = new Map<
    CloudAuthProvider,
    AuthenticationStrategy
  >();

  constructor(
    private readonly options: {
      /** The whole configuration: `aws`, `kubernetes`. */
      config: Config;
      clock: Clock;
      timers: Timers;
      /**
       * Loads the kubernetes plugin's backend. The default does so at first
       * use, because it brings the clients of three clouds into memory.
       */
      load?: () => Promise<KubernetesBackend>;
    },
  ) {}

  token(identity: CloudIdentity): Promise<string> {
    const { clock } = this.options;
    const { lifetimeMs, scope } = PROVIDERS[identity.provider];
    const key = JSON.stringify([identity.provider, ...scope(identity)]);
    this.dropExpired();
    const known = this.kept.get(key);
    if (known) {
      return known.token;
    }
    const askedAt = clock.now();
    const kept: KeptToken = { token: this.inTime(identity) };
    this.kept.set(key, kept);
    kept.token.then(
      () => {
        kept.expiresAt = askedAt + lifetimeMs;
      },
      () => {
        this.kept.delete(key);
        // AzureIdentityStrategy would answer with its first failure for ever.
        this.strategies.delete(identity.provider);
      },
    );
    return kept.token;
  }

  private dropExpired(): void {
    const now = this.options.clock.now();
    for (const [key, { expiresAt }] of this.kept) {
      if (expiresAt !== undefined && expiresAt <= now) {
        this.kept.delete(key);
      }
    }
  }

  private async inTime(identity: CloudIdentity): Promise<string> {
    let cancel = () => {};
    const tooLate = new Promise<never>((_, reject) => {
      cancel = this.options.timers.after(TIMEOUT_MS, () =>
        reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
      );
    });
    try {
      return await Promise.race([this.ask(identity), tooLate]);
    } catch (error) {
      throw problemOf(identity, error);
    } finally {
      cancel();
    }
  }

  private async ask(identity: CloudIdentity): Promise<string> {
    const { provider, clusterName, authMetadata } = identity;
    const strategy = await this.strategyOf(provider);
    const credential = await strategy.getCredential(
      {
        name: nameIn(clusterName),
        url: '',
        authMetadata: {
          ...authMetadata,
          [ANNOTATION_KUBERNETES_AUTH_PROVIDER]: provider,
        },
      },
      {},
    );
    if (credential.type !== 'bearer token' || credential.token === '') {
      throw new Error('it gave no token');
    }
    return credential.token;
  }

  private async strategyOf(
    provider: CloudAuthProvider,
  ): Promise<AuthenticationStrategy> {
    const {
      config,
      load = () => import('@backstage/plugin-kubernetes-backend'),
    } = this.options;
    const backend = await load();
    const known = this.strategies.get(provider);
    if (known) {
      return known;
    }
    const strategy = PROVIDERS[provider].create(backend, config);
    this.strategies.set(provider, strategy);
    return strategy;
  }
}

/** A parser's message would quote the text it read, which is a private key. */
function checkGoogleCredentials(config: Config): void {
  const text = config.getOptionalString(GOOGLE_CREDENTIALS_KEY);
  if (text) {
    try {
      JSON.parse(text);
    } catch {
      throw new Error(`${GOOGLE_CREDENTIALS_KEY} is not valid JSON`);
    }
  }
}

function problemOf(identity: CloudIdentity, error: unknown) {
  const { provider } = identity;
  const { scope, cure } = PROVIDERS[provider];
  const why =
    error instanceof SyntaxError
      ? 'a credential file is not valid JSON'
      : new Redaction().of(error instanceof Error ? error.message : '');
  return new ClusterProblemError({
    code: 'credential-unavailable',
    message: `No token for the cluster from ${provider}: ${
      why || 'no reason given'
    }`,
    value: [provider, ...scope(identity).filter(part => part !== '')].join(' '),
    cure,
  });
}
