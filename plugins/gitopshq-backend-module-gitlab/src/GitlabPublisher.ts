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
  getGitLabIntegrationRelativePath,
  type GitlabCredentialsProvider,
  type ScmIntegrations,
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

const mergeRequestSchema = z.object({
  iid: z.number().int().positive(),
  web_url: z.string().url(),
});
const mergeRequestsSchema = z.array(mergeRequestSchema);
const shaSchema = z
  .string()
  .regex(/^[0-9a-f]{40,64}$/)
  .nullish();
const stateSchema = z.object({
  /** `locked` while it is being merged. */
  state: z.enum(['opened', 'closed', 'locked', 'merged']),
  merge_commit_sha: shaSchema,
  squash_commit_sha: shaSchema,
  /** Tip of the source branch; of a fast-forward, the commit on the target. */
  sha: shaSchema,
});

/** What a {@link GitlabPublisher} needs. @public */
export interface GitlabPublisherOptions {
  integrations: ScmIntegrations;
  credentials: GitlabCredentialsProvider;
  /** Of one request. */
  timeoutMs?: number;
}

/**
 * Merge requests by GitLab's REST API, on gitlab.com and self-managed. The
 * token needs the scopes `api` and `write_repository`.
 *
 * @public
 */
export class GitlabPublisher implements Publisher {
  readonly id = 'gitlab';

  constructor(private readonly options: GitlabPublisherOptions) {}

  handles(url: string): boolean {
    return this.project(url) !== undefined;
  }

  async open(request: PullRequestRequest): Promise<PullRequest> {
    const { url, headBranch, base, title, body } = request;
    const open = await this.list(request, 'opened');
    if (open) {
      return open;
    }
    const { asked, answer } = await this.ask(url, '', {
      method: 'POST',
      body: {
        title,
        description: withoutQuickActions(body),
        source_branch: headBranch,
        target_branch: base,
        remove_source_branch: true,
      },
      understood: [409],
    });
    if (answer.status !== 409) {
      return pullRequest(parseAnswer(mergeRequestSchema, asked, answer));
    }
    // Somebody opened it between our look and now.
    const opened = await this.list(request, 'opened');
    if (opened) {
      return opened;
    }
    throw new PublisherError(
      {
        code: 'publisher-refused',
        message: `GitLab refuses the merge request from ${headBranch} into ${base}: ${
          answer.words || 'it gave no reason'
        }`,
        value: url,
        cure: 'Change what GitLab complains of',
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
      `/${Math.trunc(at.number)}`,
      { method: 'GET' },
    );
    const found = parseAnswer(stateSchema, asked, answer);
    if (found.state !== 'merged') {
      return { state: found.state === 'closed' ? 'closed' : 'open' };
    }
    // The commit on the target branch: a merge, else the squash, else the tip.
    const mergeSha =
      found.merge_commit_sha ?? found.squash_commit_sha ?? found.sha;
    if (!mergeSha) {
      throw new PublisherError(
        {
          code: 'publisher-garbage',
          message: `GitLab says that the merge request ${at.number} is merged, and not by which commit`,
          value: at.url,
          cure: 'Ask again',
        },
        'unknown',
      );
    }
    return { state: 'merged', mergeSha };
  }

  private async list(
    { url, headBranch, base }: PullRequestBranches,
    state: 'opened' | 'all',
  ): Promise<PullRequest | undefined> {
    const query = new URLSearchParams({
      source_branch: headBranch,
      target_branch: base,
      state,
      order_by: 'created_at',
      sort: 'desc',
      per_page: '1',
    });
    const { asked, answer } = await this.ask(url, `?${query}`, {
      method: 'GET',
    });
    const [newest] = parseAnswer(mergeRequestsSchema, asked, answer);
    return newest && pullRequest(newest);
  }

  private async ask(
    url: string,
    path: string,
    rest: Pick<ServerRequest, 'method' | 'body' | 'understood'>,
  ): Promise<{ asked: ServerRequest; answer: ServerAnswer }> {
    const { host, id, apiBaseUrl } = this.required(url);
    const { token } = await this.options.credentials.getCredentials({
      url: `https://${host}/`,
    });
    if (!token) {
      throw new PublisherError(
        {
          code: 'publisher-no-credential',
          message:
            'There is no credential for merge requests of this repository',
          value: url,
          cure: 'Add a token under integrations.gitlab in the configuration',
        },
        'refused',
      );
    }
    const asked: ServerRequest = {
      ...rest,
      url: `${apiBaseUrl}/projects/${id}/merge_requests${path}`,
      headers: { authorization: `Bearer ${token}` },
      repository: url,
      secrets: [token],
      timeoutMs: this.options.timeoutMs,
    };
    return { asked, answer: await askServer(asked) };
  }

  private project(url: string) {
    const place = repositoryPlace(url);
    const config =
      place && this.options.integrations.gitlab.byHost(place.host)?.config;
    if (!place || !config) {
      return undefined;
    }
    // A GitLab below a folder of its host; ssh addresses do not name it.
    const folder = getGitLabIntegrationRelativePath(config).replace(/^\//, '');
    const path =
      folder && place.path.startsWith(`${folder}/`)
        ? place.path.slice(folder.length + 1)
        : place.path;
    return /^[^/]+(?:\/[^/]+)+$/.test(path)
      ? {
          host: place.host,
          id: encodeURIComponent(decoded(path)),
          apiBaseUrl: config.apiBaseUrl,
        }
      : undefined;
  }

  private required(url: string) {
    const project = this.project(url);
    if (!project) {
      throw new PublisherError(
        {
          code: 'publisher-unknown-server',
          message: `"${url}" is no project of a GitLab server under integrations`,
          value: url,
          cure: 'Add the server under integrations.gitlab in the configuration',
        },
        'refused',
      );
    }
    return project;
  }
}

function pullRequest(found: z.infer<typeof mergeRequestSchema>): PullRequest {
  return { number: found.iid, url: found.web_url };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * GitLab carries out lines that begin with `/`, such as `/merge`, with the
 * rights of whoever sends them: here the hub, for words of anybody.
 */
function withoutQuickActions(markdown: string): string {
  return markdown.replace(/^(\s*)\//gm, '$1\\/');
}
