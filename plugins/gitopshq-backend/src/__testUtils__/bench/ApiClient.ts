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

import { mockCredentials } from '@backstage/backend-test-utils';

/** Asks the API of a bench hub as a person. */
export class ApiClient {
  private readonly authorization: string;

  constructor(private readonly url: string, userEntityRef: string) {
    this.authorization = mockCredentials.user.header(userEntityRef);
  }

  /** The parsed answer, and the time until it was there, ms. */
  async get(path: string) {
    const startedAt = performance.now();
    const response = await fetch(`${this.url}/${path}`, {
      headers: { authorization: this.authorization },
    });
    const text = await response.text();
    const latencyMs = performance.now() - startedAt;
    if (!response.ok) {
      throw new Error(`GET ${path} answered ${response.status}: ${text}`);
    }
    const body: { items: { id?: string }[]; nextCursor?: string } =
      JSON.parse(text);
    return { body, latencyMs };
  }

  /** The cursor after so many pages. */
  async cursorAfter(path: string, pages: number): Promise<string> {
    let cursor = '';
    for (let page = 0; page < pages; page += 1) {
      const { body } = await this.get(
        `${path}${cursor && `&cursor=${cursor}`}`,
      );
      if (!body.nextCursor) {
        throw new Error(`${path} has no page ${page + 2}`);
      }
      cursor = body.nextCursor;
    }
    return cursor;
  }
}
