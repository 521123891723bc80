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

import { IncomingMessage, ServerResponse } from 'http';
import { ObjectApi } from '../api/ObjectApi';
import { patchScale, scaleOf, updateScale } from '../api/scale';
import {
  methodNotAllowed,
  notFound,
  pathNotFound,
  Status,
} from '../api/StatusError';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { filterOf, listPage } from './listPage';
import { isTrue, wholeNumber } from './query';
import { patchOptions, writeOptions } from './writeOptions';
import {
  renderList,
  renderObject,
  renderContextOf,
  RenderContext,
} from './representation';
import { deleteOptionsOf, manifestOf, patchOf } from './requestBody';
import { WatchConnection, WatchEnvironment } from './WatchConnection';

/** What the API server made of a request that concerns a resource. */
export interface ResourceRequest {
  verb: string;
  facts: ResourceFacts;
  namespace: string;
  name?: string;
  subresource?: string;
  query: URLSearchParams;
}

/** An answer in JSON. */
export interface Answer {
  code: number;
  body: object;
}

/** A watch without a time limit of its own ends after this long (Kubernetes: 30 to 60 minutes). */
const DEFAULT_WATCH_SECONDS = 1800;

/** Answers get, list, watch, create, update, patch and delete. */
export class ResourceEndpoint {
  #watches = new Set<WatchConnection>();

  constructor(
    private readonly api: ObjectApi,
    private readonly environment: WatchEnvironment,
  ) {}

  /** Ends every open watch. */
  closeWatches(): void {
    this.#watches.forEach(watch => watch.end());
    this.#watches.clear();
  }

  /** Does something, such as cutting it off, to every open watch. */
  forEachWatch(act: (watch: WatchConnection) => void): void {
    [...this.#watches].forEach(act);
  }

  /** How many watches are open. */
  get watchCount(): number {
    return this.#watches.size;
  }

  /** @returns `undefined` when the answer is a stream that is already being written */
  async answer(
    asked: ResourceRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    const render = renderContextOf(
      asked.facts,
      request,
      this.environment.clock.now(),
    );
    if (asked.subresource === 'scale' && asked.facts.scaleSubresource) {
      return this.#scale(asked, request);
    }
    const supported =
      asked.subresource === undefined ||
      (asked.subresource === 'status' && asked.facts.statusSubresource);
    if (!supported) {
      throw pathNotFound();
    }
    switch (asked.verb) {
      case 'watch':
        this.#watch(asked, render, response);
        return undefined;
      case 'list':
        return { code: 200, body: listPage(this.api.store, asked, render) };
      case 'deletecollection':
        return {
          code: 200,
          body: await this.#deleteAll(asked, request, render),
        };
      case 'create':
        return {
          code: 201,
          body: renderObject(
            this.api.create(
              asked.facts,
              asked.namespace,
              await manifestOf(request),
              writeOptions(asked, request),
            ),
            render,
          ),
        };
      case 'delete':
        return { code: 200, body: await this.#delete(asked, request) };
      default:
        return this.#readOrWriteOne(asked, request, render);
    }
  }

  async #readOrWriteOne(
    asked: ResourceRequest,
    request: IncomingMessage,
    render: RenderContext,
  ): Promise<Answer> {
    const key = keyOf(asked);
    if (asked.verb === 'get') {
      return { code: 200, body: renderObject(this.api.get(key), render) };
    }
    if (asked.verb === 'update') {
      const options = writeOptions(asked, request);
      const manifest = await manifestOf(request);
      return {
        code: 200,
        body: renderObject(this.api.update(key, manifest, options), render),
      };
    }
    if (asked.verb === 'patch') {
      const { mediaType, patch } = await patchOf(request);
      const options = patchOptions(asked, request, mediaType);
      const existed = this.api.find(key) !== undefined;
      const object = this.api.patch(key, mediaType, patch, options);
      return { code: existed ? 200 : 201, body: renderObject(object, render) };
    }
    throw methodNotAllowed();
  }

  async #scale(
    asked: ResourceRequest,
    request: IncomingMessage,
  ): Promise<Answer> {
    const key = keyOf(asked);
    if (asked.verb === 'get') {
      return { code: 200, body: scaleOf(this.api.get(key)) };
    }
    if (asked.verb === 'update') {
      const scale = await manifestOf(request);
      const options = writeOptions(asked, request);
      const scaled = updateScale(this.api, key, scale, options);
      return { code: 200, body: scaleOf(scaled) };
    }
    if (asked.verb !== 'patch') {
      throw methodNotAllowed();
    }
    const { mediaType, patch } = await patchOf(request);
    const options = patchOptions(asked, request, mediaType);
    const scaled = patchScale(this.api, key, mediaType, patch, options);
    return { code: 200, body: scaleOf(scaled) };
  }

  #watch(
    asked: ResourceRequest,
    render: RenderContext,
    response: ServerResponse,
  ): void {
    const { query } = asked;
    const watch = new WatchConnection(
      response,
      {
        version: wholeNumber(query, 'resourceVersion'),
        namespace: asked.namespace || undefined,
        filter: filterOf(asked),
        allowBookmarks: isTrue(query, 'allowWatchBookmarks'),
        sendInitialEvents: isTrue(query, 'sendInitialEvents'),
        timeoutSeconds:
          wholeNumber(query, 'timeoutSeconds') || DEFAULT_WATCH_SECONDS,
      },
      render,
      this.environment,
    );
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
    watch.open();
  }

  async #delete(
    asked: ResourceRequest,
    request: IncomingMessage,
  ): Promise<object> {
    const key = keyOf(asked);
    const options = await deleteOptionsOf(asked.query, request);
    const { metadata } = this.api.get(key);
    const left = this.api.delete(key, options);
    if (!options.dryRun && this.api.find(key)) {
      return left;
    }
    return success(asked.facts, metadata.name, metadata.uid);
  }

  async #deleteAll(
    asked: ResourceRequest,
    request: IncomingMessage,
    render: RenderContext,
  ): Promise<object> {
    const options = await deleteOptionsOf(asked.query, request);
    const deleted = this.api.store
      .list(asked.facts, { namespace: asked.namespace || undefined })
      .filter(filterOf(asked))
      .map(object =>
        this.api.delete(
          {
            facts: asked.facts,
            namespace: object.metadata.namespace ?? '',
            name: object.metadata.name,
          },
          options,
        ),
      );
    const metadata = { resourceVersion: String(this.api.store.version) };
    return renderList(deleted, metadata, render);
  }
}

function keyOf({ facts, namespace, name }: ResourceRequest): ObjectKey {
  if (name === undefined) {
    throw notFound(facts, '');
  }
  return { facts, namespace, name };
}

function success(facts: ResourceFacts, name: string, uid: string): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(facts.group && { group: facts.group }),
      kind: facts.plural,
      uid,
    },
  };
}
