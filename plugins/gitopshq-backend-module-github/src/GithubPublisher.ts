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

import { stringifyError } from '@backstage/errors';
import type {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import {
  PublisherError,
  askServer,
  parseAnswer,
  repositoryPlace,
  type Publisher,
  type PullRequest,
  type PullRequestBranches,
  type PullRequestRequest,
  type PullRequestState,
  type ServerAnswer,
  type ServerRequest,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { z } from 'zod/v3';

const API_VERSION = '2022-11-28';

const pullSchema = z.object({
  number: z.number().int().positive(),
  html_url: z.string().url(),
});
const pullsSchema = z.array(pullSchema);
const stateSchema = z.discriminatedUnion('merged', [
  z.object({
    merged: z.literal(true),
    merge_commit_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  }),
  z.object({ merged: z.literal(false), state: z.enum(['open', 'closed']) }),
]);

/** What a {@link GithubPublisher} needs. @public */
export interface GithubPublisherOptions {
  integrations: ScmIntegrations;
  credentials: GithubCredentialsProvider;
  /** Of one request. */
  timeoutMs?: number;
}

/**
 * Pull requests by GitHub's REST API, on github.com and GitHub Enterprise. The
 * token needs to read and write contents and pull requests.
 *
 * @public
 */
export class GithubPublisher implements Publisher {
  readonly id = 'github';

  constructor(private readonly options: GithubPublisherOptions) {}

  handles(url: string): boolean {
    return this.repository(url) !== undefined;
  }

  async open(request: PullRequestRequest): Promise<PullRequest> {
    const { url, headBranch, base, title, body } = request;
    const open = await this.list(request, 'open');
    if (open) {
      return open;
    }
    const { asked, answer } = await this.ask(url, 'pulls', {
      method: 'POST',
      body: {
        title,
        body,
        head: headBranch,
        base,
        maintainer_can_modify: false,
      },
      understood: [422],
    });
    if (answer.status !== 422) {
      return pullRequest(parseAnswer(pullSchema, asked, answer));
    }
    // Somebody opened it between our look and now; else it is a refusal.
    const opened = await this.list(request, 'open');
    if (opened) {
      return opened;
    }
    throw new PublisherError(
      {
        code: 'publisher-refused',
        message: `GitHub refuses the pull request from ${headBranch} into ${base}: ${
          answer.words || 'it gave no reason'
        }`,
        value: url,
        cure: 'Change what GitHub complains of',
      },
      'refused',
    );
  }

  find(branches: PullRequestBranches): Promise<PullRequest | undefined> {
    return this.list(branches, 'all');
  }

  async state(at: { url: string; number: number }): Promise<PullRequestState> {
    const { asked, answer } = await this.ask(
      at.url,
      `pulls/${Math.trunc(at.number)}`,
      { method: 'GET' },
    );
    const pull = parseAnswer(stateSchema, asked, answer);
    return pull.merged
      ? { state: 'merged', mergeSha: pull.merge_commit_sha }
      : { state: pull.state };
  }

  private async list(
    { url, headBranch, base }: PullRequestBranches,
    state: 'open' | 'all',
  ): Promise<PullRequest | undefined> {
    const owner = this.required(url).path.split('/')[0];
    const query = new URLSearchParams({
      head: `${decodeURIComponent(owner)}:${headBranch}`,
      base,
      state,
      sort: 'created',
      direction: 'desc',
      per_page: '1',
    });
    const { asked, answer } = await this.ask(url, `pulls?${query}`, {
      method: 'GET',
    });
    const [newest] = parseAnswer(pullsSchema, asked, answer);
    return newest && pullRequest(newest);
  }

  private async ask(
    url: string,
    path: string,
    rest: Pick<ServerRequest, 'method' | 'body' | 'understood'>,
  ): Promise<{ asked: ServerRequest; answer: ServerAnswer }> {
    const { host, path: repository, apiBaseUrl } = this.required(url);
    const token = await this.token(url, `https://${host}/${repository}`);
    const asked: ServerRequest = {
      ...rest,
      url: `${apiBaseUrl}/repos/${repository}/${path}`,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': API_VERSION,
        authorization: `Bearer ${token}`,
      },
      repository: url,
      secrets: [token],
      timeoutMs: this.options.timeoutMs,
    };
    return { asked, answer: await askServer(asked) };
  }

  private async token(url: string, webUrl: string): Promise<string> {
    const problem = (message: string) => ({
      code: 'publisher-no-credential',
      message,
      value: url,
      cure: 'Add a token or a GitHub App that is installed there under integrations.github in the configuration',
    });
    let token: string | undefined;
    try {
      ({ token } = await this.options.credentials.getCredentials({
        url: webUrl,
      }));
    } catch (error) {
      throw new PublisherError(
        problem(`No credential could be had: ${stringifyError(error)}`),
        'unknown',
      );
    }
    if (!token) {
      throw new PublisherError(
        problem('There is no credential for pull requests of this repository'),
        'refused',
      );
    }
    return token;
  }

  private repository(url: string) {
    const place = repositoryPlace(url);
    const integration =
      place && this.options.integrations.github.byHost(place.host);
    return place && integration && /^[^/]+\/[^/]+$/.test(place.path)
      ? {
          ...place,
          apiBaseUrl:
            integration.config.apiBaseUrl ?? `https://${place.host}/api/v3`,
        }
      : undefined;
  }

  private required(url: string) {
    const repository = this.repository(url);
    if (!repository) {
      throw new PublisherError(
        {
          code: 'publisher-unknown-server',
          message: `"${url}" is no repository of a GitHub server under integrations`,
          value: url,
          cure: 'Add the server under integrations.github in the configuration',
        },
        'refused',
      );
    }
    return repository;
  }
}

function pullRequest(pull: z.infer<typeof pullSchema>): PullRequest {
  return { number: pull.number, url: pull.html_url };
}
