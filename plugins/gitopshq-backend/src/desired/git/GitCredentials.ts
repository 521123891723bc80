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

import {
  DefaultAzureDevOpsCredentialsProvider,
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  type AzureDevOpsCredentialsProvider,
  type GithubCredentialsProvider,
  type GitlabCredentialsProvider,
  type ScmIntegrations,
} from '@backstage/integration';
import type { RepositoryUrl } from './repositoryUrl';

/** How one fetch proves who it is. */
export interface GitCredential {
  /** Value of the header `Authorization`; absent: anonymous. */
  authorization?: string;
  /** Texts that must never be shown. */
  secrets: string[];
}

const ANONYMOUS: GitCredential = { secrets: [] };

function basic(user: string, password: string): GitCredential {
  const encoded = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    authorization: `Basic ${encoded}`,
    secrets: [password, encoded],
  };
}

function bearer(token: string): GitCredential {
  return { authorization: `Bearer ${token}`, secrets: [token] };
}

/**
 * Credentials of `integrations` for repositories read by http(s). With ssh
 * the keys and known hosts of the hub's own account count.
 */
export class GitCredentials {
  private readonly github: GithubCredentialsProvider;
  private readonly gitlab: GitlabCredentialsProvider;
  private readonly azure: AzureDevOpsCredentialsProvider;

  constructor(private readonly integrations: ScmIntegrations) {
    this.github =
      DefaultGithubCredentialsProvider.fromIntegrations(integrations);
    this.gitlab =
      DefaultGitlabCredentialsProvider.fromIntegrations(integrations);
    this.azure =
      DefaultAzureDevOpsCredentialsProvider.fromIntegrations(integrations);
  }

  /** The credential for a repository; asked for anew before every fetch. */
  async for({ url, protocol }: RepositoryUrl): Promise<GitCredential> {
    if (protocol !== 'https' && protocol !== 'http') {
      return ANONYMOUS;
    }
    switch (this.integrations.byUrl(url)?.type) {
      case 'github': {
        const { token } = await this.github.getCredentials({
          url: url.replace(/\.git$/, ''),
        });
        return token ? basic('x-access-token', token) : ANONYMOUS;
      }
      case 'gitlab': {
        const { token } = await this.gitlab.getCredentials({ url });
        return token ? basic('oauth2', token) : ANONYMOUS;
      }
      case 'azure': {
        const credentials = await this.azure.getCredentials({ url });
        if (!credentials) {
          return ANONYMOUS;
        }
        return credentials.type === 'bearer'
          ? bearer(credentials.token)
          : basic('', credentials.token);
      }
      case 'bitbucketCloud': {
        const config = this.integrations.bitbucketCloud.byUrl(url)?.config;
        if (config?.username && (config.appPassword || config.token)) {
          return basic(config.username, (config.appPassword ?? config.token)!);
        }
        return config?.token ? basic('x-token-auth', config.token) : ANONYMOUS;
      }
      case 'bitbucketServer': {
        const config = this.integrations.bitbucketServer.byUrl(url)?.config;
        if (config?.token) {
          return bearer(config.token);
        }
        return config?.username && config.password
          ? basic(config.username, config.password)
          : ANONYMOUS;
      }
      case 'gitea': {
        const config = this.integrations.gitea.byUrl(url)?.config;
        return config?.password
          ? basic(config.username ?? 'gitopshq', config.password)
          : ANONYMOUS;
      }
      case 'gerrit': {
        const config = this.integrations.gerrit.byUrl(url)?.config;
        return config?.username && config.password
          ? basic(config.username, config.password)
          : ANONYMOUS;
      }
      default:
        return ANONYMOUS;
    }
  }
}
