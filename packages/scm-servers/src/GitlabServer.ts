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

/** Speaks `projects/:id/merge_requests` of GitLab's REST API. */
export class GitlabServer extends ScmServer {
  protected readonly apiPath = '/api/v4';
  protected readonly gitAuthorization = basicOf('oauth2', this.options.token);
  protected readonly unauthorized: Answer = {
    status: 401,
    body: { message: '401 Unauthorized' },
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
    const [, project, number] =
      /^\/projects\/([^/]+)\/merge_requests(?:\/(\d+))?$/.exec(path) ?? [];
    const repository = decodeURIComponent(project ?? '');
    if (!(repository in this.options.repositories)) {
      return { status: 404, body: { message: '404 Project Not Found' } };
    }
    const shown = (pull: Pull) => this.shown(repository, pull);
    if (number !== undefined) {
      const pull = this.pulls.find(each => each.number === Number(number));
      return pull
        ? { status: 200, body: shown(pull) }
        : { status: 404, body: { message: '404 Not found' } };
    }
    if (method === 'POST') {
      return this.create(shown, body);
    }
    const state = query.get('state') ?? 'all';
    const found = this.pulls.filter(
      pull =>
        pull.head === query.get('source_branch') &&
        pull.base === query.get('target_branch') &&
        (state === 'all' || state === stateOf(pull)),
    );
    const newestFirst = query.get('sort') !== 'asc';
    return {
      status: 200,
      body: (newestFirst ? found.reverse() : found)
        .slice(0, Number(query.get('per_page') ?? 20))
        .map(shown),
    };
  }

  private async create(
    shown: (pull: Pull) => unknown,
    body: Record<string, unknown>,
  ): Promise<Answer> {
    const {
      source_branch: head,
      target_branch: base,
      title,
      description = '',
    } = body as Record<string, string>;
    if (!(await this.hasBranch(head))) {
      return {
        status: 400,
        body: { message: { source_branch: ['does not exist'] } },
      };
    }
    const open = this.pulls.find(
      pull => pull.state === 'open' && pull.head === head && pull.base === base,
    );
    if (open) {
      return {
        status: 409,
        body: {
          message: [
            `Another open merge request already exists for this source branch: !${open.number}`,
          ],
        },
      };
    }
    return {
      status: 201,
      body: shown(this.openPull({ title, body: description, head, base })),
    };
  }

  private shown(repository: string, pull: Pull): unknown {
    const by = (method: Pull['merge']) =>
      pull.merge === method ? pull.mergeSha : null;
    return {
      id: 1000 + pull.number,
      iid: pull.number,
      web_url: `http://${this.host}/${repository}/-/merge_requests/${pull.number}`,
      title: pull.title,
      description: pull.body,
      state: stateOf(pull),
      source_branch: pull.head,
      target_branch: pull.base,
      sha: pull.headSha ?? '0'.repeat(40),
      merge_commit_sha: by('merge') ?? null,
      squash_commit_sha: by('squash') ?? null,
    };
  }
}

function stateOf({ state }: Pull): string {
  return state === 'open' ? 'opened' : state;
}
