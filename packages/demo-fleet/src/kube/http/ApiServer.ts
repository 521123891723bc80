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
import {
  badRequest,
  methodNotAllowed,
  pathNotFound,
  StatusError,
  unauthorized,
} from '../api/StatusError';
import { Discovery } from '../discovery/Discovery';
import { FaultSwitches } from '../faults/FaultSwitches';
import { MetricsServer } from '../metrics/MetricsServer';
import { SeededRandom } from '../SeededRandom';
import { Authenticator, ClusterUser } from './Authenticator';
import { mustBeAllowed, mustFit, verbOf } from './authorization';
import { faultControl, FAULTS_PATH } from './faultControl';
import { Faults, takeEffect } from './faultEffect';
import { FaultGate } from './FaultGate';
import { isLogRequest, LogEndpoint } from './LogEndpoint';
import { ClusterTls, LoopbackListener } from './LoopbackListener';
import { measuredAnswer } from './measuredAnswer';
import { renderContextOf } from './representation';
import { parseRequestPath } from './RequestPath';
import { ResourceEndpoint, ResourceRequest } from './ResourceEndpoint';
import { reviewAnswer } from './reviews';
import { WatchEnvironment } from './WatchConnection';

export interface ApiServerOptions {
  api: ObjectApi;
  discovery: Discovery;
  authenticator: Authenticator;
  environment: Omit<WatchEnvironment, 'faults'>;
  metrics: MetricsServer;
  logs: LogEndpoint;
  /** Chance of the faults, apart from that of the cluster. */
  random: SeededRandom;
  tls?: ClusterTls;
  /** Told of failures that are the server's own fault; the client gets a 500 `Status`. */
  onError: (error: Error) => void;
}

const PROBES = new Set(['/healthz', '/livez', '/readyz']);

/** The HTTP side of a simulated cluster, on the loopback interface. */
export class ApiServer {
  readonly faults: FaultSwitches;
  readonly #listener: LoopbackListener;
  readonly #resources: ResourceEndpoint;
  readonly #gate: FaultGate;

  constructor(private readonly options: ApiServerOptions) {
    const { api, environment, onError, random, tls } = options;
    this.faults = new FaultSwitches(
      environment.scheduler,
      tls?.expired !== undefined,
      (now, before) => this.#takeEffect(now, before),
      onError,
    );
    this.#gate = new FaultGate(environment.scheduler, random);
    this.#resources = new ResourceEndpoint(api, {
      ...environment,
      faults: () => this.faults.current,
    });
    this.#listener = new LoopbackListener(tls, (request, response) => {
      this.#handle(request, response).catch(error =>
        this.#fail(error, response),
      );
    });
  }

  /** How many watches are open. */
  get watchCount(): number {
    return this.#resources.watchCount;
  }

  /** How many requests wait for an answer that does not come. */
  get hungRequestCount(): number {
    return this.#gate.hungCount;
  }

  /** Listens on 127.0.0.1 and answers the port. */
  listen(port: number): Promise<number> {
    return this.#listener.listen(port);
  }

  /** Ends every watch and connection. */
  async close(): Promise<void> {
    this.faults.stop();
    this.#gate.release();
    this.#resources.closeWatches();
    this.options.logs.close();
    await this.#listener.close();
  }

  async #takeEffect(now: Faults, before: Faults): Promise<void> {
    await takeEffect(now, before, {
      gate: this.#gate,
      resources: this.#resources,
      store: this.options.environment.store,
      logs: this.options.logs,
      listener: this.#listener,
    });
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = parseUrl(request.url ?? '/');
    const { authorization } = request.headers;
    if (url.pathname === FAULTS_PATH) {
      const user = this.options.authenticator.authenticate(authorization);
      const { body, later } = await faultControl(this.faults, request, user);
      if (later) {
        response.setHeader('connection', 'close');
        response.on('close', () => {
          this.faults.set(later).catch(this.options.onError);
        });
      }
      send(response, 200, body);
      return;
    }
    const isAdmitted = await this.#gate.admits(
      this.faults.current,
      response,
      authorization !== undefined,
    );
    if (!isAdmitted) {
      return;
    }
    const user = this.options.authenticator.authenticate(authorization);
    if (PROBES.has(url.pathname)) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('ok');
      return;
    }
    if (url.pathname === '/version') {
      send(response, 200, this.options.discovery.version);
      return;
    }
    if (!user) {
      throw unauthorized();
    }
    await this.#answer(url, user, request, response);
  }

  async #answer(
    url: URL,
    user: ClusterUser,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = parseRequestPath(url.pathname);
    if (!path) {
      this.#discover(url.pathname, request, response);
      return;
    }
    const review = await reviewAnswer(path, request, user);
    if (review) {
      send(response, 201, review);
      return;
    }
    const facts = this.options.api.table.byPath(path.apiVersion, path.plural);
    if (!facts) {
      throw pathNotFound();
    }
    const asked: ResourceRequest = {
      ...path,
      facts,
      // A namespace is itself cluster-scoped, whatever its path looks like.
      namespace: facts.namespaced ? path.namespace : '',
      query: url.searchParams,
      verb: verbOf(request.method ?? 'GET', path.name, url.searchParams),
    };
    mustFit(asked, path.namespace);
    mustBeAllowed(user, asked);
    if (isLogRequest(facts, asked.subresource)) {
      this.options.logs.answer(asked, response);
      return;
    }
    const answer = facts.measured
      ? measuredAnswer(
          this.options.metrics,
          asked,
          renderContextOf(facts, request, this.options.environment.clock.now()),
        )
      : await this.#resources.answer(asked, request, response);
    if (answer) {
      this.#send(response, answer.code, answer.body);
    }
  }

  #discover(
    pathname: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw methodNotAllowed();
    }
    const document = this.options.discovery.document(
      pathname,
      request.headers.accept ?? '',
    );
    if (!document) {
      throw pathNotFound();
    }
    response.writeHead(200, { 'content-type': document.contentType });
    response.end(document.body);
  }

  /** Answers, unless the answers to writes get lost. */
  #send(response: ServerResponse, code: number, body: object): void {
    const isRead = ['GET', 'HEAD'].includes(response.req.method ?? 'GET');
    if (this.faults.current.dropAnswers && !isRead) {
      response.destroy();
    } else {
      send(response, code, body);
    }
  }

  #fail(error: unknown, response: ServerResponse): void {
    const status =
      error instanceof StatusError
        ? error
        : new StatusError(
            500,
            'InternalError',
            'Internal error occurred in the simulated cluster',
          );
    if (response.headersSent) {
      response.destroy();
    } else {
      if (status.code === 413) {
        // The rest of the body is not read.
        response.setHeader('connection', 'close');
      }
      this.#send(response, status.code, status.status);
    }
    if (!(error instanceof StatusError)) {
      this.options.onError(
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'http://cluster.invalid');
  } catch {
    throw badRequest(`the request target "${text}" is not a URL path`);
  }
}

function send(response: ServerResponse, code: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
