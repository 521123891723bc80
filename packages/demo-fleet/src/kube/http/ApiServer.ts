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

import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { createServer as createTlsServer, Server as TlsServer } from 'https';
import { AddressInfo, Socket } from 'net';
import { InputError } from '@backstage/errors';
import { ObjectApi } from '../api/ObjectApi';
import {
  badRequest,
  methodNotAllowed,
  pathNotFound,
  StatusError,
  unauthorized,
} from '../api/StatusError';
import { Discovery } from '../discovery/Discovery';
import { ClusterFaults } from '../faults/ClusterFaults';
import { FaultSwitches } from '../faults/FaultSwitches';
import { MetricsServer } from '../metrics/MetricsServer';
import { SeededRandom } from '../SeededRandom';
import { Authenticator, ClusterUser } from './Authenticator';
import { mustBeAllowed, mustFit, verbOf } from './authorization';
import { faultControl, FAULTS_PATH } from './faultControl';
import { FaultGate, GARBAGE_PAGE } from './FaultGate';
import { isLogRequest, LogEndpoint } from './LogEndpoint';
import { measuredAnswer } from './measuredAnswer';
import { renderContextOf } from './representation';
import { parseRequestPath } from './RequestPath';
import { ResourceEndpoint, ResourceRequest } from './ResourceEndpoint';
import { reviewAnswer } from './reviews';
import { WatchEnvironment } from './WatchConnection';

/**
 * Key and certificate of the server, both PEM.
 * @public
 */
export interface ClusterTls {
  key: string;
  cert: string;
  /** Who signed it, for clients to trust; absent when it signed itself. */
  ca?: string;
  /** What it shows while the fault `expiredCertificate` is on. */
  expired?: { key: string; cert: string };
}

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

const KEEP_ALIVE_MS = 120_000;

const PROBES = new Set(['/healthz', '/livez', '/readyz']);

/** The HTTP side of a simulated cluster, on the loopback interface. */
export class ApiServer {
  readonly faults: FaultSwitches;
  readonly #server: Server | TlsServer;
  readonly #sockets = new Set<Socket>();
  readonly #resources: ResourceEndpoint;
  readonly #gate: FaultGate;
  #port = 0;

  constructor(private readonly options: ApiServerOptions) {
    const { api, environment, onError, random, tls } = options;
    this.faults = new FaultSwitches(
      environment.scheduler,
      (now, before) => this.#takeEffect(now, before),
      onError,
    );
    this.#gate = new FaultGate(environment.scheduler, random);
    this.#resources = new ResourceEndpoint(api, {
      ...environment,
      faults: () => this.faults.current,
    });
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      this.#handle(request, response).catch(error =>
        this.#fail(error, response),
      );
    };
    this.#server = tls
      ? createTlsServer({ key: tls.key, cert: tls.cert }, handle)
      : createServer(handle);
    // Clients reuse connections; Node's own 5 s would close them in their hands.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', socket => this.#track(socket));
    // A client that refuses our certificate ends the handshake: its business, not ours.
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
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
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Ends every watch and connection. */
  async close(): Promise<void> {
    this.faults.stop();
    this.#gate.release();
    this.#resources.closeWatches();
    this.options.logs.close();
    await this.#stopListening();
  }

  async #stopListening(): Promise<void> {
    const closed = new Promise<void>(resolve =>
      this.#server.close(() => resolve()),
    );
    this.#disconnect();
    await closed;
  }

  #disconnect(): void {
    this.#sockets.forEach(socket => socket.destroy());
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** What a change of the faults does to what is open already. */
  async #takeEffect(
    now: Readonly<ClusterFaults>,
    before: Readonly<ClusterFaults>,
  ): Promise<void> {
    const begins = (fault: keyof ClusterFaults) => now[fault] && !before[fault];
    const ends = (fault: keyof ClusterFaults) => !now[fault] && before[fault];
    if (!now.hang) {
      this.#gate.release();
      this.#resources.forEachWatch(watch => watch.frozen && watch.cut());
    }
    if (begins('hang')) {
      this.#resources.forEachWatch(watch => watch.freeze());
      this.options.logs.cut();
    }
    if (begins('dropWatches')) {
      this.#resources.forEachWatch(watch => watch.cut());
      this.options.logs.cut();
    }
    if (begins('garbage')) {
      this.#resources.forEachWatch(watch => watch.cut(GARBAGE_PAGE));
    }
    if (begins('goneWatches')) {
      this.options.environment.store.compact();
      this.#resources.forEachWatch(watch => watch.expire());
    }
    if (begins('expiredCertificate') || ends('expiredCertificate')) {
      this.#showCertificate(now.expiredCertificate);
    }
    if (begins('unreachable')) {
      await this.#stopListening();
    } else if (ends('unreachable')) {
      await this.listen(this.#port);
    }
  }

  #showCertificate(expired: boolean): void {
    const { tls } = this.options;
    const shown = expired ? tls?.expired : tls;
    if (!(this.#server instanceof TlsServer) || !shown) {
      throw new InputError(
        'The fault expiredCertificate needs the options tls and tls.expired of the cluster',
      );
    }
    this.#server.setSecureContext({ key: shown.key, cert: shown.cert });
    this.#disconnect();
  }

  async #handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = parseUrl(request.url ?? '/');
    const { authorization } = request.headers;
    if (url.pathname === FAULTS_PATH) {
      const user = this.options.authenticator.authenticate(authorization);
      send(response, 200, await faultControl(this.faults, request, user));
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
      send(response, answer.code, answer.body);
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
      send(response, status.code, status.status);
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
