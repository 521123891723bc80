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

import { z } from 'zod/v3';
import { ApiServerConnector } from '../connection/ApiServerConnector';
import type { ApiServerSession } from '../connection/ApiServerSession';
import { notKubernetes } from '../connection/connectProblem';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import { Deadline } from '../connection/Deadline';
import {
  parseJson,
  readStatus,
  serverTrouble,
  wrongToken,
} from '../connection/statusProblem';
import { systemTimers } from '../timers';
import type { ClusterConnection, Timers } from '../types';

/** A list of all resources of one group and version is some 20 kB. */
const MAX_RESOURCES_BYTES = 4 * 1024 * 1024;
/** As large as an object can be in etcd (1.5 MiB), with its field owners. */
const MAX_OBJECT_BYTES = 8 * 1024 * 1024;

const PAGE_ITEMS = 500;
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
const MAX_PAGES = 20;

/** A kind as an API server serves it. @public */
export interface ApiResource {
  /** `''` for the core group. */
  group: string;
  version: string;
  kind: string;
  /** Plural name. */
  resource: string;
  namespaced: boolean;
  /** Can be listed and watched. */
  watchable: boolean;
}

/** Options of a {@link ClusterReader}. @public */
export interface ClusterReaderOptions {
  /** For one request, reading the credential included. */
  timeoutMs: number;
  /** Default: the machine's timers. */
  timers?: Timers;
}

const resourceListSchema = z.object({
  kind: z.literal('APIResourceList'),
  resources: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()),
    }),
  ),
});

const objectSchema = z
  .object({
    kind: z.string(),
    apiVersion: z.string(),
    metadata: z.object({ name: z.string() }).passthrough(),
  })
  .passthrough();

const listSchema = z.object({
  kind: z.string().regex(/List$/),
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(
    z.object({ metadata: z.object({}).passthrough() }).passthrough(),
  ),
});

const groupVersionPath = (groupVersion: string) => {
  const [version, group] = groupVersion.split('/').reverse();
  return `/${[...(group ? ['apis', group] : ['api']), version]
    .map(encodeURIComponent)
    .join('/')}`;
};

/**
 * Path of one object, or without a name of all in a namespace. The names must
 * be such as Kubernetes allows: `..` would lead to another path.
 *
 * @public
 */
export function resourcePath(
  { group, version, namespaced, resource }: ApiResource,
  namespace: string,
  name?: string,
): string {
  const parts = [
    ...(namespaced ? ['namespaces', namespace] : []),
    resource,
    ...(name === undefined ? [] : [name]),
  ];
  return `${groupVersionPath(
    [group, version].filter(Boolean).join('/'),
  )}/${parts.map(encodeURIComponent).join('/')}`;
}

/** Single reads of one cluster: which kinds it serves, and objects. @public */
export class ClusterReader {
  private readonly connector: ApiServerConnector;

  constructor(
    connection: ClusterConnection,
    private readonly options: ClusterReaderOptions,
  ) {
    this.connector = new ApiServerConnector(connection);
  }

  /** Closes every socket. */
  close(): void {
    this.connector.close();
  }

  /**
   * The kinds of one `group/version`; empty when it is not served.
   *
   * @throws ClusterProblemError when the server does not answer or refuses.
   */
  async resources(
    groupVersion: string,
    signal?: AbortSignal,
  ): Promise<ApiResource[]> {
    const path = groupVersionPath(groupVersion);
    const text = await this.read(path, MAX_RESOURCES_BYTES, signal);
    if (text === undefined) {
      return [];
    }
    const list = resourceListSchema.safeParse(parseJson(text));
    if (!list.success) {
      throw notKubernetes(path, 'the answer is no APIResourceList');
    }
    const [version, group = ''] = groupVersion.split('/').reverse();
    return list.data.resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => ({
        ...{ group, version, kind, namespaced, resource: name },
        watchable: verbs.includes('list') && verbs.includes('watch'),
      }));
  }

  /**
   * One object as it is now; undefined when it does not exist.
   *
   * @throws ClusterProblemError when the server does not answer or refuses.
   */
  async object(
    resource: ApiResource,
    namespace: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown> | undefined> {
    const path = resourcePath(resource, namespace, name);
    const text = await this.read(path, MAX_OBJECT_BYTES, signal);
    if (text === undefined) {
      return undefined;
    }
    const object = objectSchema.safeParse(parseJson(text));
    if (!object.success) {
      throw notKubernetes(path, 'the answer is no Kubernetes object');
    }
    return object.data;
  }

  /**
   * All objects of a kind in one namespace, as items of lists are: without
   * kind and apiVersion. Meant for kinds of which there are few.
   *
   * @throws ClusterProblemError when the server does not answer or refuses, or
   *   there are more than some thousands.
   */
  async list(
    resource: ApiResource,
    namespace: string,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>[]> {
    const path = resourcePath(resource, namespace);
    const items: Record<string, unknown>[] = [];
    let next: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const text = await this.read(path, MAX_PAGE_BYTES, signal, {
        limit: String(PAGE_ITEMS),
        continue: next,
      });
      const list = listSchema.safeParse(parseJson(text ?? ''));
      if (!list.success) {
        throw notKubernetes(path, 'the answer is no list of objects');
      }
      items.push(...list.data.items);
      next = list.data.metadata?.continue || undefined;
      if (next === undefined) {
        return items;
      }
    }
    throw notKubernetes(path, `the list does not end after ${items.length}`);
  }

  private async read(
    path: string,
    maxBytes: number,
    outer?: AbortSignal,
    query: Record<string, string | undefined> = {},
  ): Promise<string | undefined> {
    const { timers = systemTimers, timeoutMs } = this.options;
    const deadline = new Deadline(timers, outer).set(timeoutMs);
    try {
      const session = await this.connector.open(deadline.signal);
      const answer = await session.get(path, query, deadline.signal);
      if (answer.status === 200) {
        return await session.text(answer, maxBytes, deadline.signal);
      }
      const status = await readStatus(session, answer, deadline.signal);
      if (answer.status === 404) {
        return undefined;
      }
      throw refusalOf(session, path, { ...status, code: answer.status });
    } finally {
      deadline.release();
    }
  }
}

function refusalOf(
  session: ApiServerSession,
  path: string,
  status: Awaited<ReturnType<typeof readStatus>>,
): ClusterProblemError {
  switch (status.code) {
    case 401:
      return new ClusterProblemError(wrongToken(session.server), true);
    case 403:
      return new ClusterProblemError(
        {
          code: 'forbidden',
          message: `The credential may not read ${path}`,
          value: `get ${path}`,
          cure: 'Give the reader of the cluster the right to get it; the ClusterRole that comes with GitOpsHQ has it for all kinds but Secrets.',
        },
        true,
      );
    default:
      return serverTrouble(session, path, status);
  }
}
