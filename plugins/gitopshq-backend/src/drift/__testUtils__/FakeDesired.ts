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

import { NotFoundError } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  DesiredChange,
  DesiredService,
  DesiredState,
  RenderedObject,
  SourceReader,
} from '../../desired';
import { createHash } from 'node:crypto';

/** What a test says Git holds. */
export interface FakeCommit {
  sha: string;
  objects: (object | RenderedObject)[];
  /** Epoch ms by service key; `undefined` while history is being read. */
  committedAt: Record<string, number | undefined>;
}

const digestOf = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** An object as if it came from the folder of its service. */
export function rendered(
  object: object,
  rest: Partial<RenderedObject> = {},
): RenderedObject {
  const { name } = (object as { metadata: { name: string } }).metadata;
  return {
    object: object as Record<string, unknown>,
    files: [`envs/shop-eu/${name}/objects.yaml`],
    serviceKey: name,
    folder: name,
    encrypted: false,
    digest: digestOf(object),
    ...rest,
  };
}

const newest = (times: (number | undefined)[]) =>
  times.some(at => at === undefined)
    ? undefined
    : Math.max(0, ...(times as number[]));

/** Git as a test says it is. */
export class FakeDesired implements DesiredService {
  private readonly states = new Map<string, DesiredState>();
  private readonly commits = new Map<string, DesiredState>();
  /** What `source` answers, by environment. */
  readonly sources = new Map<string, SourceReader>();
  private readonly listeners = new Set<(change: DesiredChange) => void>();
  /** Calls so far, by method. */
  readonly calls = { current: 0, changedSince: 0 };
  /** Thrown by `current` when set. */
  failure?: Error;

  /** A commit that can be rendered comes. */
  commit(
    environmentRef: string,
    { sha, objects, committedAt }: FakeCommit,
    objectsChanged = true,
  ): void {
    const some = objects.map(each =>
      'digest' in each ? (each as RenderedObject) : rendered(each),
    );
    const keys = [...new Set(some.map(({ serviceKey }) => serviceKey))];
    const state: DesiredState = {
      head: {
        sha,
        seenAt: newest(Object.values(committedAt)) ?? 0,
        rewritten: false,
      },
      inForce: {
        sha,
        committedAt: newest(keys.map(key => committedAt[key])),
        services: keys.map(serviceKey => ({
          serviceKey,
          committedAt: committedAt[serviceKey],
        })),
        objects: some,
        notes: [],
      },
    };
    this.states.set(environmentRef, state);
    this.commits.set(sha, state);
    this.tell(environmentRef, objectsChanged);
  }

  /** A commit that cannot be rendered comes. */
  break(environmentRef: string, sha: string, problem: Problem): void {
    const state = this.states.get(environmentRef);
    this.states.set(environmentRef, {
      ...state,
      head: { sha, seenAt: 0, rewritten: false },
      problem,
    });
    this.tell(environmentRef, false);
  }

  forget(environmentRef: string): void {
    this.states.delete(environmentRef);
    this.tell(environmentRef, true);
  }

  tell(environmentRef: string, objectsChanged: boolean): void {
    this.listeners.forEach(listener =>
      listener({ environmentRef, objectsChanged }),
    );
  }

  onChange(listener: (change: DesiredChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(environmentRef: string): DesiredState | undefined {
    return this.states.get(environmentRef);
  }

  async current(environmentRef: string): Promise<DesiredState | undefined> {
    this.calls.current += 1;
    if (this.failure) {
      throw this.failure;
    }
    return this.states.get(environmentRef);
  }

  async objectsAt(): Promise<never> {
    throw new Error('no test asks for it');
  }

  async changedSince(environmentRef: string, sha: string): Promise<string[]> {
    this.calls.changedSince += 1;
    const then = this.commits.get(sha);
    if (!then) {
      throw new Error(`There is no commit ${sha}`);
    }
    const textOf = (state: DesiredState | undefined, key: string) =>
      JSON.stringify(
        state?.inForce?.objects
          .filter(({ serviceKey }) => serviceKey === key)
          .map(({ digest }) => digest),
      );
    const now = this.states.get(environmentRef);
    return (now?.inForce?.services ?? [])
      .map(({ serviceKey }) => serviceKey)
      .filter(key => textOf(then, key) !== textOf(now, key));
  }

  source(environmentRef: string): SourceReader {
    const source = this.sources.get(environmentRef);
    if (!source) {
      throw new NotFoundError(`${environmentRef} has no source`);
    }
    return source;
  }

  refresh(): void {}
}
