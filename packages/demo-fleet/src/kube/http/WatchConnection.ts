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

import { ServerResponse } from 'http';
import { apiVersionOf } from '../resources/ResourceTable';
import { expired, StatusError } from '../api/StatusError';
import { ClusterFaults } from '../faults/ClusterFaults';
import { KubeObject } from '../objects';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { Clock, Scheduler } from '../time/Scheduler';
import { RenderContext, renderObject } from './representation';

/** Which objects a watch is about. */
export type ObjectFilter = (object: KubeObject) => boolean;

/** What a client asked of a watch. */
export interface WatchRequest {
  /** From this version on; `undefined` or 0: begin with the present objects. */
  version?: number;
  /** Only this namespace; `undefined`: all. */
  namespace?: string;
  filter: ObjectFilter;
  allowBookmarks: boolean;
  /** Answer the present objects first, then a bookmark that says so. */
  sendInitialEvents: boolean;
  /** The watch ends after this long. */
  timeoutSeconds: number;
}

/** A client that reads so slowly that this much piles up is cut off, as the API server does. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** Where and how long a watch runs. */
export interface WatchEnvironment {
  store: ObjectStore;
  clock: Clock;
  scheduler: Scheduler;
  bookmarkPeriodMs: number;
  /** What is wrong with the cluster at the moment. */
  faults(): Readonly<ClusterFaults>;
}

/** One open watch: writes each change that concerns it as one line of JSON. */
export class WatchConnection {
  #cleanUps: (() => void)[] = [];
  #ended = false;
  #frozen = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly request: WatchRequest,
    private readonly render: Omit<RenderContext, 'now'>,
    private readonly environment: WatchEnvironment,
  ) {}

  /** Begins to write; returns at once. */
  open(): void {
    const { response, request, render, environment } = this;
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    response.flushHeaders();
    response.on('close', () => this.end());
    try {
      this.#sendPast();
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      this.#write('ERROR', error.status);
      this.end();
      return;
    }
    if (environment.faults().dropWatches) {
      this.cut();
      return;
    }
    this.#cleanUps.push(
      environment.store.subscribe(render.facts, event => this.#send(event)),
      environment.scheduler.after(request.timeoutSeconds * 1000, () => {
        this.#bookmark();
        this.end();
      }),
    );
    if (request.allowBookmarks) {
      this.#cleanUps.push(
        environment.scheduler.every(environment.bookmarkPeriodMs, () =>
          this.#bookmark(),
        ),
      );
    }
  }

  /** Ends the watch; safe to call twice. */
  end(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#cleanUps.forEach(cleanUp => cleanUp());
    this.response.end();
  }

  /** Breaks the connection off, or ends it with `rest`, which need not be an event. */
  cut(rest?: string): void {
    if (this.#ended) {
      return;
    }
    if (rest === undefined) {
      this.response.destroy();
    } else {
      this.response.write(rest);
    }
    this.end();
  }

  /** Says nothing more, as when the network is gone; the connection stays until it is cut. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Whether {@link WatchConnection.freeze} was called. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** Tells the client that its version is forgotten, and ends. */
  expire(): void {
    const { version } = this.environment.store;
    this.#write('ERROR', expired(this.request.version ?? 0, version).status);
    this.end();
  }

  #sendPast(): void {
    const { version, namespace, filter, sendInitialEvents } = this.request;
    const { store, faults } = this.environment;
    if (faults().goneWatches && version) {
      throw expired(version, store.version);
    }
    if (version !== undefined && version > 0 && !sendInitialEvents) {
      store
        .changesSince(this.render.facts, version)
        .forEach(event => this.#send(event));
      return;
    }
    store
      .list(this.render.facts, { namespace })
      .filter(filter)
      .forEach(object => this.#tell('ADDED', object));
    if (sendInitialEvents) {
      this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  }

  /** A change is an arrival, a change or a departure as seen through the filter. */
  #send(event: StoreEvent): void {
    const { namespace, filter } = this.request;
    const { object, previous } = event;
    if (namespace !== undefined && object.metadata.namespace !== namespace) {
      return;
    }
    const was = previous !== undefined && filter(previous);
    const is = event.type !== 'DELETED' && filter(object);
    if (is) {
      this.#tell(was ? 'MODIFIED' : 'ADDED', object);
    } else if (was) {
      // The last state that matched, at the version at which it ceased to.
      const { resourceVersion } = object.metadata;
      const last =
        event.type === 'DELETED'
          ? object
          : {
              ...previous,
              metadata: { ...previous.metadata, resourceVersion },
            };
      this.#tell('DELETED', last);
    }
  }

  #tell(type: string, object: KubeObject): void {
    if (this.render.representation === 'object') {
      this.#writeLine(lineOf(type, object));
    } else {
      const context = { ...this.render, now: this.environment.clock.now() };
      this.#write(type, renderObject(object, context));
    }
  }

  #bookmark(annotations?: Record<string, string>): void {
    if (!this.request.allowBookmarks) {
      return;
    }
    const { facts, representation } = this.render;
    const metadata = {
      resourceVersion: String(this.environment.store.version),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    const kinds = {
      object: { kind: facts.kind, apiVersion: apiVersionOf(facts) },
      metadata: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
      },
      table: { kind: 'Table', apiVersion: 'meta.k8s.io/v1' },
    };
    this.#write('BOOKMARK', { ...kinds[representation], metadata });
  }

  #write(type: string, object: object): void {
    this.#writeLine(Buffer.from(`${JSON.stringify({ type, object })}\n`));
  }

  #writeLine(line: Buffer): void {
    if (this.#ended || this.#frozen) {
      return;
    }
    this.response.write(line);
    if (this.response.writableLength > MAX_BACKLOG_BYTES) {
      this.response.destroy();
      this.end();
    }
  }
}

/** Objects are immutable, so twenty watchers of a change share the bytes of one line. */
const lines = new WeakMap<KubeObject, Map<string, Buffer>>();

function lineOf(type: string, object: KubeObject): Buffer {
  const known = lines.get(object) ?? new Map<string, Buffer>();
  lines.set(object, known);
  const line =
    known.get(type) ?? Buffer.from(`${JSON.stringify({ type, object })}\n`);
  known.set(type, line);
  return line;
}
