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

import http from 'node:http';
import https from 'node:https';
import { DeadlineExceeded } from './Deadline';
import { connectProblem, notKubernetes } from './connectProblem';
import { displayUrl, type Redaction } from './Redaction';
import { UnansweredWriteError } from './UnansweredWriteError';

/** An answer whose head has arrived. @public */
export interface ApiServerAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: http.IncomingMessage;
}

/** A request that may change the cluster. @public */
export interface ApiServerWrite {
  method: 'PATCH' | 'DELETE';
  /** Percent-encoded, from `/api` or `/apis` on. */
  path: string;
  query: Record<string, string | undefined>;
  contentType: string;
  body: string;
}

/** Requests to one API server with one reading of its credential. @public */
export class ApiServerSession {
  /** URL of the server, fit for messages. */
  readonly server: string;
  private readonly url: URL;
  private readonly redaction: Redaction;
  private readonly options: https.RequestOptions;

  constructor(settings: {
    server: URL;
    redaction: Redaction;
    options: https.RequestOptions;
  }) {
    this.url = settings.server;
    this.server = displayUrl(settings.server.href);
    this.redaction = settings.redaction;
    this.options = settings.options;
  }

  /** The text without this session's credential, fit for messages. */
  redact(text: string): string {
    return this.redaction.of(text);
  }

  /**
   * Sends one GET. Redirects are not followed: no API server sends any, and
   * the credential is for this server only.
   *
   * @throws ClusterProblemError when no answer comes; the signal's reason when
   *   it is aborted for another cause than time.
   */
  async get(
    path: string,
    query: Record<string, string | undefined>,
    signal: AbortSignal,
  ): Promise<ApiServerAnswer> {
    signal.throwIfAborted();
    try {
      return await this.send(this.urlOf(path, query), signal, true);
    } catch (error) {
      throw this.failure(error, signal);
    }
  }

  /**
   * Sends one request that may change the cluster. It is never sent again.
   *
   * @throws UnansweredWriteError when no answer comes, for whatever reason.
   */
  async write(
    { method, path, query, contentType, body }: ApiServerWrite,
    signal: AbortSignal,
  ): Promise<ApiServerAnswer> {
    let sent = false;
    try {
      signal.throwIfAborted();
      return await this.request(
        this.urlOf(path, query),
        {
          method,
          headers: {
            'Content-Type': contentType,
            'Content-Length': Buffer.byteLength(body),
          },
          body,
          onSent: () => {
            sent = true;
          },
        },
        signal,
      ).answer;
    } catch (error) {
      throw new UnansweredWriteError(
        connectProblem(
          signal.aborted ? signal.reason : error,
          this.server,
          this.redaction,
        ).problem,
        sent,
      );
    }
  }

  /**
   * Reads a whole body.
   *
   * @throws ClusterProblemError when it is larger than `maxBytes` or breaks off.
   */
  async text(
    answer: ApiServerAnswer,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.chunks(answer, signal)) {
      size += chunk.length;
      if (size > maxBytes) {
        // Leaving the loop destroys the stream and with it the socket.
        throw notKubernetes(
          `${this.server}: HTTP ${answer.status}`,
          `the answer is larger than ${maxBytes} bytes`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /** The body as it arrives; errors as those of {@link get}. */
  async *chunks(
    answer: ApiServerAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, void> {
    try {
      for await (const chunk of answer.body) {
        yield chunk;
      }
    } catch (error) {
      throw this.failure(error, signal);
    }
  }

  private send(
    url: URL,
    signal: AbortSignal,
    mayRetry: boolean,
  ): Promise<ApiServerAnswer> {
    const { request, answer } = this.request(url, { method: 'GET' }, signal);
    return answer.catch((error: NodeJS.ErrnoException) => {
      // A kept-alive socket may have been closed just now: node:http's advice.
      if (mayRetry && request.reusedSocket && error.code === 'ECONNRESET') {
        return this.send(url, signal, false);
      }
      throw error;
    });
  }

  private request(
    url: URL,
    asked: {
      method: string;
      headers?: http.OutgoingHttpHeaders;
      body?: string;
      /** From now on the server may have got it. */
      onSent?(): void;
    },
    signal: AbortSignal,
  ): { request: http.ClientRequest; answer: Promise<ApiServerAnswer> } {
    const isPlain = url.protocol === 'http:';
    const request = (isPlain ? http : https).request(url, {
      ...this.options,
      method: asked.method,
      headers: {
        ...this.options.headers,
        ...asked.headers,
        Accept: 'application/json',
        'User-Agent': 'gitopshq',
      },
      signal,
    });
    const answer = new Promise<ApiServerAnswer>((resolve, reject) => {
      request.on('socket', socket => {
        // Of a socket that somebody else has connected nothing is known.
        if (socket.connecting) {
          socket.once(isPlain ? 'connect' : 'secureConnect', () =>
            asked.onSent?.(),
          );
        } else {
          asked.onSent?.();
        }
      });
      request.on('response', body =>
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body }),
      );
      request.on('upgrade', (response, socket) => {
        socket.destroy();
        reject(
          notKubernetes(
            `${this.server}: HTTP ${response.statusCode}`,
            'it switches protocols',
          ),
        );
      });
      request.on('error', reject);
    });
    request.end(asked.body);
    return { request, answer };
  }

  private urlOf(path: string, query: Record<string, string | undefined>): URL {
    const url = new URL(this.url);
    url.username = '';
    url.password = '';
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    url.hash = '';
    url.search = '';
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, value);
      }
    }
    return url;
  }

  /** An aborted request fails with an AbortError that hides the reason. */
  private failure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted && !(signal.reason instanceof DeadlineExceeded)) {
      return signal.reason;
    }
    return connectProblem(
      signal.aborted ? signal.reason : error,
      this.server,
      this.redaction,
    );
  }
}
