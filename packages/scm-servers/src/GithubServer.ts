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

import type { IncomingMessage } from 'node:http';
import { ScmServer, basicOf, type Answer, type Pull } from './ScmServer';

/** Speaks `repos/{owner}/{repo}/pulls` of GitHub's REST API. */
export class GithubServer extends ScmServer {
  protected readonly apiPath = '/api/v3';
  protected readonly gitAuthorization = basicOf(
    'x-access-token',
    this.options.token,
  );
  protected readonly unauthorized: Answer = {
    status: 401,
    body: {
      message: 'Bad credentials',
      documentation_url: 'https://docs.github.com/rest',
      status: '401',
    },
  };

  get apiBaseUrl(): string {
    return `http://${this.host}${this.apiPath}`;
  }

  protected knows(headers: IncomingMessage['headers']): boolean {
    return headers.authorization === `Bearer ${this.options.token}`;
  }

  protected async answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): Promise<Answer> {
    const [, owner, repo, number] =
      /^\/repos\/([^/]+)\/([^/]+)\/pulls(?:\/(\d+))?$/.exec(path) ?? [];
    if (!owner || !(`${owner}/${repo}` in this.options.repositories)) {
      return { status: 404, body: { message: 'Not Found', status: '404' } };
    }
    const shown = (pull: Pull) => this.shown(`${owner}/${repo}`, pull);
    if (number !== undefined) {
      const pull = this.pulls.find(each => each.number === Number(number));
      return pull
        ? { status: 200, body: shown(pull) }
        : { status: 404, body: { message: 'Not Found', status: '404' } };
    }
    if (method === 'POST') {
      return this.create(owner, shown, body);
    }
    const state = query.get('state') ?? 'open';
    const found = this.pulls.filter(
      pull =>
        `${owner}:${pull.head}` === query.get('head') &&
        pull.base === query.get('base') &&
        (state === 'all' || (state === 'open') === (pull.state === 'open')),
    );
    const newestFirst = query.get('direction') !== 'asc';
    return {
      status: 200,
      body: (newestFirst ? found.reverse() : found)
        .slice(0, Number(query.get('per_page') ?? 30))
        .map(shown),
    };
  }

  private async create(
    owner: string,
    shown: (pull: Pull) => unknown,
    body: Record<string, unknown>,
  ): Promise<Answer> {
    const { head, base, title } = body as Record<string, string>;
    const refused = (message: unknown): Answer => ({
      status: 422,
      body: {
        message: 'Validation Failed',
        errors: [message],
        documentation_url: 'https://docs.github.com/rest/pulls/pulls',
        status: '422',
      },
    });
    for (const [field, branch] of Object.entries({ head, base })) {
      if (!(await this.hasBranch(branch))) {
        return refused({ resource: 'PullRequest', field, code: 'invalid' });
      }
    }
    if (
      this.pulls.some(
        pull =>
          pull.state === 'open' && pull.head === head && pull.base === base,
      )
    ) {
      return refused({
        resource: 'PullRequest',
        code: 'custom',
        message: `A pull request already exists for ${owner}:${head}.`,
      });
    }
    const pull = this.openPull({
      title,
      body: String(body.body ?? ''),
      head,
      base,
    });
    return { status: 201, body: shown(pull) };
  }

  private shown(repository: string, pull: Pull): unknown {
    const merged = pull.state === 'merged';
    return {
      number: pull.number,
      html_url: `http://${this.host}/${repository}/pull/${pull.number}`,
      title: pull.title,
      body: pull.body,
      state: pull.state === 'open' ? 'open' : 'closed',
      merged,
      merged_at: merged ? '2026-11-01T00:00:00Z' : null,
      // Of an open one, GitHub names a test merge that is on no branch.
      merge_commit_sha: merged ? pull.mergeSha : '0'.repeat(40),
      head: { ref: pull.head },
      base: { ref: pull.base },
    };
  }
}
