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

import type { Page } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GitopshqApi, PageRequest } from '../api';
import { NOW_ISO } from './fixtures';

type Method = keyof GitopshqApi;

/** What every fake method does: it is recorded, and may fail or hang. */
export class FakeAnswers {
  /** What was asked, in order. */
  readonly calls: { method: Method; args: unknown[] }[] = [];
  readonly #failures = new Map<Method, Error>();
  readonly #hanging = new Set<Method>();

  /** Every further call of the method rejects; undefined ends that. */
  fail(method: Method, error: Error | undefined): void {
    if (error) {
      this.#failures.set(method, error);
    } else {
      this.#failures.delete(method);
    }
  }

  /** Further calls of the method never answer. */
  hang(method: Method): void {
    this.#hanging.add(method);
  }

  callsOf(method: Method): unknown[][] {
    return this.calls.filter(c => c.method === method).map(c => c.args);
  }

  protected async answer<T>(method: Method, args: unknown[], answer: () => T) {
    this.calls.push({ method, args });
    if (this.#hanging.has(method)) {
      return new Promise<T>(() => {});
    }
    const failure = this.#failures.get(method);
    if (failure) {
      throw failure;
    }
    return answer();
  }

  protected find<T>(items: T[], matches: (item: T) => boolean, ref: string): T {
    const found = items.find(matches);
    if (!found) {
      throw new Error(`nothing is called ${ref}`);
    }
    return found;
  }

  protected page<T>(items: T[], { limit = 100, cursor }: PageRequest): Page<T> {
    const start = Number(cursor ?? 0);
    const end = start + limit;
    return {
      items: items.slice(start, end),
      ...(end < items.length && { nextCursor: String(end) }),
      ...(items.length > 0 && { asOf: NOW_ISO }),
    };
  }
}
