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
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConnection } from '../types';
import { ApiServerSession } from './ApiServerSession';
import { ClusterProblemError } from './ClusterProblemError';
import { DeadlineExceeded, unlessAborted } from './Deadline';
import { displayUrl, Redaction } from './Redaction';

/** Finds a half-open connection though nothing is sent on it for minutes. */
const TCP_KEEP_ALIVE_MS = 30_000;

const CREDENTIAL_CURE =
  'Check that the token file, kubeconfig or credential command of the cluster exists and that this process may read it.';

/**
 * Opens sessions with one API server. All of them share one keep-alive agent,
 * which keeps sockets of different TLS settings apart by itself; behind a proxy
 * each session has an agent of the Kubernetes client.
 *
 * @public
 */
export class ApiServerConnector {
  private readonly plainAgent: http.Agent;
  private readonly tlsAgent: https.Agent;

  /**
   * @param keepAlive - False: a socket for each request, so that none is sent
   * on one that the server is closing just then.
   */
  constructor(
    private readonly connection: ClusterConnection,
    keepAlive = true,
  ) {
    const options = { keepAlive, keepAliveMsecs: TCP_KEEP_ALIVE_MS };
    this.plainAgent = new http.Agent(options);
    // A resumed TLS session would not notice that the certificate has expired.
    this.tlsAgent = new https.Agent({ ...options, maxCachedSessions: 0 });
  }

  /**
   * Reads the credential and prepares requests with it.
   *
   * @throws ClusterProblemError when the credential or the URL cannot be used;
   *   the signal's reason when it is aborted for another cause than time.
   */
  async open(signal: AbortSignal): Promise<ApiServerSession> {
    try {
      return await unlessAborted(this.prepare(), signal);
    } catch (error) {
      throw error instanceof DeadlineExceeded
        ? this.unreadable(
            `no answer within ${error.afterMs / 1000} s`,
            CREDENTIAL_CURE,
          )
        : error;
    }
  }

  /** Closes every socket, used or idle. */
  close(): void {
    this.plainAgent.destroy();
    this.tlsAgent.destroy();
  }

  private async prepare(): Promise<ApiServerSession> {
    const kubeConfig = await this.readKubeConfig();
    const cluster = kubeConfig.getCurrentCluster();
    const user = kubeConfig.getCurrentUser();
    if (!cluster || !user) {
      throw this.unreadable(
        `The kubeconfig has no ${
          cluster ? 'user' : 'cluster'
        } in its current context`,
        'Set current-context to a context that names a cluster and a user.',
      );
    }
    const server = parseServer(cluster.server);
    if (server.protocol === 'http:' && !cluster.skipTLSVerify) {
      throw new ClusterProblemError({
        code: 'plain-http',
        message: 'The url of the cluster is not encrypted',
        value: displayUrl(cluster.server),
        cure: 'Use the https url of the API server; for a server on loopback, set skipTLSVerify: true to accept http.',
      });
    }

    const options: https.RequestOptions = {};
    const redaction = new Redaction([user.token, user.password]);
    try {
      await kubeConfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw this.unreadable(describe(error, redaction), CREDENTIAL_CURE);
    }
    return new ApiServerSession({
      server,
      redaction: new Redaction([
        user.token,
        user.password,
        options.auth ?? undefined,
        ...credentialsOf(options.headers),
      ]),
      options: {
        ...options,
        // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 weakens nothing.
        rejectUnauthorized: !cluster.skipTLSVerify,
        agent: this.agentFor(server, cluster.proxyUrl, options.agent),
      },
    });
  }

  private async readKubeConfig(): Promise<KubeConfig> {
    try {
      return await this.connection.kubeConfig();
    } catch (error) {
      if (error instanceof ClusterProblemError) {
        throw error;
      }
      throw this.unreadable(describe(error, new Redaction()), CREDENTIAL_CURE);
    }
  }

  private agentFor(
    server: URL,
    proxyUrl: string | undefined,
    proxyAgent: https.RequestOptions['agent'],
  ): http.Agent {
    if (proxyUrl && proxyAgent instanceof http.Agent) {
      // Keeps nothing alive: its sockets end with their request.
      return proxyAgent;
    }
    return server.protocol === 'http:' ? this.plainAgent : this.tlsAgent;
  }

  private unreadable(message: string, cure: string): ClusterProblemError {
    return new ClusterProblemError({
      code: 'credential-unreadable',
      message: `The credential of the cluster cannot be read: ${message}`,
      value: displayUrl(this.connection.server),
      cure,
    });
  }
}

function parseServer(server: string): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ClusterProblemError({
      code: 'invalid-url',
      message: 'The url of the cluster is not an http or https URL',
      value: displayUrl(server),
      cure: 'Write it like https://10.0.0.1:6443.',
    });
  }
  return url;
}

/** A parser's message quotes the text it read, which here is a credential. */
function describe(error: unknown, redaction: Redaction): string {
  const { name = '' } = error as { name?: string };
  if (name === 'SyntaxError' || name.startsWith('YAML')) {
    return `it is not valid ${name === 'SyntaxError' ? 'JSON' : 'YAML'}`;
  }
  return redaction.of(error instanceof Error ? error.message : String(error));
}

function credentialsOf(headers: https.RequestOptions['headers']): string[] {
  const authorization =
    headers && 'Authorization' in headers ? headers.Authorization : undefined;
  return typeof authorization === 'string'
    ? [authorization, authorization.replace(/^\w+\s+/, '')]
    : [];
}
