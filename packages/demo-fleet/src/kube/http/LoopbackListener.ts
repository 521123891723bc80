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

import { createServer, RequestListener, Server } from 'http';
import { createServer as createTlsServer, Server as TlsServer } from 'https';
import { AddressInfo, Socket } from 'net';

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

const KEEP_ALIVE_MS = 120_000;

/** An HTTP or HTTPS server on 127.0.0.1 that can be closed and opened again at the same port. */
export class LoopbackListener {
  readonly #server: Server | TlsServer;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(
    private readonly tls: ClusterTls | undefined,
    handle: RequestListener,
  ) {
    this.#server = tls
      ? createTlsServer({ key: tls.key, cert: tls.cert }, handle)
      : createServer(handle);
    // Clients reuse connections; Node's own 5 s would close them in their hands.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', socket => this.#track(socket));
    // A client that refuses our certificate ends the handshake: its business, not ours.
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** Listens, unless told otherwise at the port of before, and answers the port. */
  async listen(port: number = this.#port): Promise<number> {
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

  /** Listens no more and ends every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve =>
      this.#server.close(() => resolve()),
    );
    this.#disconnect();
    await closed;
  }

  /** Shows this certificate, if there is one, to everybody who connects from now on. */
  showCertificate(which: 'valid' | 'expired'): void {
    const shown = which === 'expired' ? this.tls?.expired : this.tls;
    if (!(this.#server instanceof TlsServer) || !shown) {
      return;
    }
    this.#server.setSecureContext({ key: shown.key, cert: shown.cert });
    this.#disconnect();
  }

  #disconnect(): void {
    this.#sockets.forEach(socket => socket.destroy());
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
