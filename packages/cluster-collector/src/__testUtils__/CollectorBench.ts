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

import type http from 'node:http';
import {
  ClusterCollector,
  type ClusterCollectorSettings,
} from '../collect/ClusterCollector';
import type { WatchTarget } from '../types';
import { ApiServerStub, type Handler, sendJson } from './ApiServerStub';
import { connectionTo } from './connection';
import { bookmark, pod, podList } from './kubernetesObjects';
import { projectionOf } from '../projection/projection';
import { ManualTime } from './ManualTime';
import { RecordingSink } from './RecordingSink';
import { until } from './until';

const KUBE_SYSTEM = '/api/v1/namespaces/kube-system';

const TOKEN = 'secret-token-of-the-reader';

/** When the time of a bench begins, epoch ms. */
export const START = 1_700_000_000_000;

export const PODS: WatchTarget = {
  group: '',
  version: 'v1',
  resource: 'pods',
  namespace: 'shop',
  projection: 'summary',
};

export const DEPLOYMENTS: WatchTarget = {
  ...PODS,
  group: 'apps',
  resource: 'deployments',
};

/** Answers a list with one pod, `a`, at version 100. */
export const onePod: Handler = (_, response) =>
  sendJson(response, 200, podList([pod('a')], { resourceVersion: '100' }));

/** A collector, the server it reads, its sink and its time. */
export class CollectorBench {
  readonly time = new ManualTime(START);
  readonly sink = new RecordingSink();
  readonly logged: string[] = [];
  clusterUid = 'cluster-1';
  /** Open watches, as the server sees them. */
  readonly watches: http.ServerResponse[] = [];
  private server: ApiServerStub | undefined;
  collector: ClusterCollector | undefined;

  /** Lists go to the handler; watches too, or stay open in `watches`. */
  async collect(
    list: Handler,
    settings: Partial<ClusterCollectorSettings> & {
      watch?: Handler;
      token?: () => string;
    } = {},
  ): Promise<ClusterCollector> {
    const { watch, token = () => TOKEN, ...rest } = settings;
    this.server = await ApiServerStub.start((request, response, url) => {
      if (url.pathname === KUBE_SYSTEM) {
        this.identity(request, response, url);
      } else if (!url.searchParams.has('watch')) {
        list(request, response, url);
      } else if (watch) {
        watch(request, response, url);
      } else {
        this.hold(response);
      }
    });
    const log = (message: string) => this.logged.push(message);
    this.collector = new ClusterCollector({
      projectionOf,
      connection: connectionTo(this.server.url, { token }),
      targets: [PODS],
      sink: this.sink,
      clock: this.time,
      timers: this.time,
      random: () => 0.5,
      logger: { debug: log, info: log, warn: log },
      ...rest,
    });
    this.collector.start();
    return this.collector;
  }

  /** Accepts a watch and keeps it open. */
  hold(response: http.ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    this.watches.push(response);
  }

  get stub(): ApiServerStub {
    if (!this.server) {
      throw new Error('Call collect first');
    }
    return this.server;
  }

  /** What is answered to the question which cluster this is. */
  identity: Handler = (_, response) =>
    sendJson(response, 200, {
      kind: 'Namespace',
      metadata: { name: 'kube-system', uid: this.clusterUid },
    });

  /** Requests for lists. */
  get lists(): URL[] {
    return this.urls.filter(url => !url.searchParams.has('watch'));
  }

  /** Requests for watches. */
  get watched(): URL[] {
    return this.urls.filter(url => url.searchParams.has('watch'));
  }

  /** Until the client has the head of the nth watch: no answer is awaited. */
  async opened(count: number): Promise<void> {
    await until(
      () =>
        this.watches.length === count && !this.time.pendingMs.includes(30_000),
    );
  }

  /** Sends a bookmark and waits until it is told. */
  async pass(
    watch: http.ServerResponse,
    resourceVersion: string,
  ): Promise<void> {
    watch.write(bookmark(resourceVersion));
    await until(() => this.sink.lastStatus?.asOf === this.time.now());
  }

  /** Until the nth request of a kind has failed; the answer is the wait, ms. */
  async waitAfter(kind: 'lists' | 'watched', count: number): Promise<number> {
    await until(
      () =>
        this[kind].length === count &&
        this.time.pendingMs.length === 1 &&
        ![30_000, 60_000].includes(this.time.pendingMs[0]),
    );
    return this.time.pendingMs[0];
  }

  /** Until the changes wait for their batch, then lets its 100 ms pass. */
  async passBatch(): Promise<void> {
    await until(() => this.time.pendingMs[0] <= 100);
    this.time.advance(100);
  }

  /** Stops everything; fails when the token was told or a timer is left. */
  async close(): Promise<void> {
    await this.collector?.stop();
    await this.server?.close();
    if (JSON.stringify([this.sink.calls, this.logged]).includes(TOKEN)) {
      throw new Error('The token was told or logged');
    }
    if (this.time.pendingMs.length > 0) {
      throw new Error(`Timers are left after stop: ${this.time.pendingMs}`);
    }
  }

  private get urls(): URL[] {
    return this.stub.requests
      .map(({ url }) => url)
      .filter(url => url.pathname !== KUBE_SYSTEM);
  }
}
