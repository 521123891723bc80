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
import type https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import {
  ApiServerStub,
  type Handler,
  sendJson,
  sendStatus,
} from '../__testUtils__/ApiServerStub';
import { certificate } from '../__testUtils__/certificates';
import { connectionTo } from '../__testUtils__/connection';
import { ManualTime } from '../__testUtils__/ManualTime';
import { until } from '../__testUtils__/until';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import { systemClock } from '../timers';
import type { ClusterConnection, ProbeResult } from '../types';
import { probeCluster } from './probeCluster';

const TOKEN = 'secret-token-of-the-reader';
const TIMEOUT_MS = 10_000;

/** A healthy API server, with some paths answered otherwise. */
function kubernetes(paths: Record<string, Handler> = {}): Handler {
  return (request, response, url) => {
    const own = paths[url.pathname];
    if (own) {
      own(request, response, url);
      return;
    }
    switch (url.pathname) {
      case '/version':
        sendJson(response, 200, { major: '1', gitVersion: 'v1.36.2' });
        break;
      case '/readyz':
        response.end('ok');
        break;
      case '/api/v1/namespaces/kube-system':
        sendJson(response, 200, {
          kind: 'Namespace',
          apiVersion: 'v1',
          metadata: { name: 'kube-system', uid: 'cluster-uid' },
        });
        break;
      default:
        sendStatus(response, 404);
    }
  };
}

describe('probeCluster', () => {
  const stubs: ApiServerStub[] = [];

  async function serve(handler: Handler, tls?: https.ServerOptions) {
    const stub = await ApiServerStub.start(handler, tls);
    stubs.push(stub);
    return stub;
  }

  async function probe(connection: ClusterConnection): Promise<ProbeResult> {
    const result = await probeCluster(connection, {
      clock: systemClock,
      timers: new ManualTime(),
      timeoutMs: TIMEOUT_MS,
    });
    expect(JSON.stringify(result)).not.toContain(TOKEN);
    return result;
  }

  afterEach(async () => {
    await Promise.all(stubs.splice(0).map(stub => stub.close()));
  });

  it('finds a healthy cluster ready and leaves no connection open', async () => {
    const stub = await serve(kubernetes());
    const result = await probe(connectionTo(stub.url));
    expect(result).toEqual({
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
      outcome: 'ready',
      beat: true,
      latencyMs: expect.any(Number),
      version: 'v1.36.2',
      skewSeconds: 0,
      clusterUid: 'cluster-uid',
    });
    expect(stub.requests.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
      `Bearer ${TOKEN}`,
    ]);
    await until(() => stub.openSockets === 0);
  });

  it('keeps the path of a server behind a proxy', async () => {
    const stub = await serve((request, response, url) => {
      const path = url.pathname.replace('/k8s/clusters/c-1', '');
      kubernetes()(request, response, new URL(path, url));
    });
    const result = await probe(connectionTo(`${stub.url}/k8s/clusters/c-1/`));
    expect(result.outcome).toBe('ready');
    expect(stub.requests[0].url.pathname).toBe('/k8s/clusters/c-1/version');
  });

  it.each<[string, Record<string, Handler>, Partial<ProbeResult>]>([
    [
      '401 to /version',
      { '/version': (_, response) => sendStatus(response, 401) },
      { outcome: 'no-access', problem: problem('wrong-token') },
    ],
    [
      '401 only where the credential is needed',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          sendStatus(response, 401),
      },
      {
        outcome: 'no-access',
        version: 'v1.36.2',
        problem: problem('wrong-token'),
      },
    ],
    [
      '403 to /version',
      { '/version': (_, response) => sendStatus(response, 403, 'not you') },
      { outcome: 'no-access', problem: problem('forbidden') },
    ],
    [
      'an anonymous 403',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          sendStatus(response, 403, 'User "system:anonymous" cannot get'),
      },
      { outcome: 'no-access', problem: problem('missing-credential') },
    ],
    [
      '403 to the namespace: accepted, without that right',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          sendStatus(response, 403, 'User "reader" cannot get resource'),
      },
      { outcome: 'ready' },
    ],
    [
      '404 to the namespace',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          sendStatus(response, 404),
      },
      { outcome: 'ready' },
    ],
    [
      '500 to the namespace',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          sendStatus(response, 500, 'etcdserver: no leader'),
      },
      {
        outcome: 'not-ready',
        problem: problem('server-error', /500.*etcdserver: no leader/),
      },
    ],
    [
      'HTML in place of the namespace',
      {
        '/api/v1/namespaces/kube-system': (_, response) =>
          response.end('<html>'),
      },
      { outcome: 'not-ready', problem: problem('not-kubernetes-api') },
    ],
    [
      'failing readyz',
      {
        '/readyz': (_, response) => {
          response.statusCode = 500;
          response.end(
            '[+]ping ok\n[-]etcd failed: reason withheld\n[-]poststarthook/rbac failed: reason withheld\nreadyz check failed\n',
          );
        },
      },
      {
        outcome: 'not-ready',
        problem: {
          ...problem('not-ready'),
          value: 'etcd, poststarthook/rbac',
        },
      },
    ],
    [
      '403 to readyz',
      { '/readyz': (_, response) => sendStatus(response, 403, 'not you') },
      { outcome: 'no-access', problem: problem('forbidden') },
    ],
    [
      'readyz that says something else',
      { '/readyz': (_, response) => response.end('<html>sign in</html>') },
      { outcome: 'not-ready', problem: problem('not-ready') },
    ],
    [
      'no readyz, healthz ok',
      {
        '/readyz': (_, response) => sendStatus(response, 404),
        '/healthz': (_, response) => response.end('ok'),
      },
      { outcome: 'ready' },
    ],
    [
      '503 Status to /version',
      { '/version': (_, response) => sendStatus(response, 503, 'starting') },
      { outcome: 'not-ready', problem: problem('server-error') },
    ],
  ])('%s is a beat', async (_name, paths, expected) => {
    const stub = await serve(kubernetes(paths));
    expect(await probe(connectionTo(stub.url))).toMatchObject({
      beat: true,
      ...expected,
    });
  });

  it.each<[string, Handler, RegExp]>([
    ['HTML', (_, response) => response.end('<html></html>'), /gitVersion/],
    [
      'other JSON',
      (_, response) => sendJson(response, 200, { version: 3 }),
      /gitVersion/,
    ],
    [
      '401 without a Status',
      (_, response) => {
        response.statusCode = 401;
        response.end('Unauthorized');
      },
      /401 carries no Status/,
    ],
    [
      '404 of another server',
      (_, response) => sendJson(response, 404, { error: 'not found' }),
      /404 carries no Status/,
    ],
    [
      'a redirect',
      (_, response) => {
        response.writeHead(302, {
          Location: 'https://login.example.com/start?token=abc',
        });
        response.end();
      },
      /302/,
    ],
    [
      'endless garbage',
      (_, response) => {
        const write = () => {
          while (response.write('garbage'.repeat(1000)));
        };
        response.on('drain', write);
        write();
      },
      /larger than 65536 bytes/,
    ],
    [
      'something that is not HTTP',
      (_, response) => {
        response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n');
      },
      /not HTTP/,
    ],
  ])('%s is no beat', async (_name, handler, message) => {
    const stub = await serve(handler);
    const result = await probe(connectionTo(stub.url));
    expect(result).toMatchObject({
      outcome: 'not-kubernetes',
      beat: false,
      problem: problem('not-kubernetes-api', message),
    });
    expect(stub.requests).toHaveLength(1);
  });

  it('names where a redirect leads, without its query', async () => {
    const stub = await serve((_, response) => {
      response.writeHead(302, { Location: 'https://login.example.com/?a=b' });
      response.end();
    });
    const result = await probe(connectionTo(stub.url));
    expect(result.problem?.value).toBe(
      `${stub.url}: HTTP 302 to https://login.example.com/`,
    );
  });

  it.each<[string, Handler]>([
    ['before the answer', () => {}],
    [
      'in the middle of the answer',
      (_, response) => response.write('{"gitVersion":'),
    ],
  ])('gives up on a server that hangs %s', async (_name, handler) => {
    const time = new ManualTime();
    const stub = await serve(handler);
    const result = probeCluster(connectionTo(stub.url), {
      clock: time,
      timers: time,
      timeoutMs: TIMEOUT_MS,
    });
    await until(() => stub.requests.length === 1);
    time.advance(TIMEOUT_MS);
    expect(await result).toMatchObject({
      outcome: 'unreachable',
      beat: false,
      problem: { ...problem('timeout', /10 s/), value: stub.url },
    });
    expect(time.pendingMs).toEqual([]);
    await until(() => stub.openSockets === 0);
  });

  it('is a beat of a server that is not ready when only reads hang', async () => {
    const time = new ManualTime();
    const stub = await serve(
      kubernetes({ '/api/v1/namespaces/kube-system': () => {} }),
    );
    const result = probeCluster(connectionTo(stub.url), {
      clock: time,
      timers: time,
      timeoutMs: TIMEOUT_MS,
    });
    await until(() => stub.requests.length === 3);
    time.advance(TIMEOUT_MS);
    expect(await result).toMatchObject({
      outcome: 'not-ready',
      beat: true,
      version: 'v1.36.2',
      problem: problem('timeout'),
    });
  });

  it('rejects with the reason of its signal', async () => {
    const stub = await serve(() => {});
    const controller = new AbortController();
    const result = probeCluster(connectionTo(stub.url), {
      clock: systemClock,
      timers: new ManualTime(),
      timeoutMs: TIMEOUT_MS,
      signal: controller.signal,
    });
    await until(() => stub.requests.length === 1);
    controller.abort(new Error('shutting down'));
    await expect(result).rejects.toThrow('shutting down');
  });

  it('finds that nothing listens', async () => {
    const stub = await serve(kubernetes());
    const { url } = stub;
    await stub.close();
    expect(await probe(connectionTo(url))).toMatchObject({
      outcome: 'unreachable',
      beat: false,
      problem: { ...problem('connection-refused'), value: url },
    });
  });

  it('finds an unknown host', async () => {
    const result = await probe(connectionTo('https://api.cluster.invalid'));
    expect(result).toMatchObject({
      outcome: 'unreachable',
      problem: {
        ...problem('unknown-host'),
        value: 'https://api.cluster.invalid',
      },
    });
  });

  it('finds a connection that is cut', async () => {
    const stub = await serve((_, response) => response.socket?.destroy());
    expect(await probe(connectionTo(stub.url))).toMatchObject({
      outcome: 'unreachable',
      problem: problem('connection-lost'),
    });
  });

  describe('with TLS', () => {
    const day = 24 * 3600 * 1000;

    it('trusts the configured authority', async () => {
      const { ca, ...tls } = await certificate({});
      const stub = await serve(kubernetes(), tls);
      const result = await probe(connectionTo(stub.url, { caData: ca }));
      expect(result.outcome).toBe('ready');
    });

    it('sees that a certificate has expired', async () => {
      const { ca, ...tls } = await certificate({
        notBeforeDate: new Date(Date.now() - 3 * day),
        notAfterDate: new Date(Date.now() - day),
      });
      const stub = await serve(kubernetes(), tls);
      const result = await probe(connectionTo(stub.url, { caData: ca }));
      expect(result).toMatchObject({
        outcome: 'unreachable',
        beat: false,
        problem: { ...problem('expired-certificate'), value: stub.url },
      });
      expect(stub.requests).toEqual([]);
    });

    it('sees a certificate that is not valid yet', async () => {
      const { ca, ...tls } = await certificate({
        notBeforeDate: new Date(Date.now() + day),
        notAfterDate: new Date(Date.now() + 3 * day),
      });
      const stub = await serve(kubernetes(), tls);
      const result = await probe(connectionTo(stub.url, { caData: ca }));
      expect(result.problem).toMatchObject(
        problem('certificate-not-yet-valid'),
      );
    });

    it('does not trust another authority', async () => {
      const { ca, ...tls } = await certificate({});
      const other = await certificate({});
      const stub = await serve(kubernetes(), tls);
      expect(await probe(connectionTo(stub.url))).toMatchObject({
        outcome: 'unreachable',
        problem: problem('untrusted-certificate'),
      });
      expect(
        await probe(connectionTo(stub.url, { caData: other.ca })),
      ).toMatchObject({
        outcome: 'unreachable',
        problem: problem('untrusted-certificate'),
      });
      expect(stub.requests).toEqual([]);
    });

    it('sees a certificate of another host', async () => {
      const { ca, ...tls } = await certificate({ ip: '10.9.8.7' });
      const stub = await serve(kubernetes(), tls);
      const result = await probe(connectionTo(stub.url, { caData: ca }));
      expect(result).toMatchObject({
        outcome: 'unreachable',
        problem: problem('wrong-hostname'),
      });
      expect(result.problem?.value).toContain('10.9.8.7');
    });

    it('skips verification only when told to', async () => {
      const { ca, ...tls } = await certificate({ ip: '10.9.8.7' });
      const stub = await serve(kubernetes(), tls);
      const result = await probe(
        connectionTo(stub.url, { skipTLSVerify: true }),
      );
      expect(result.outcome).toBe('ready');
    });

    it('shows its client certificate', async () => {
      const { ca, ...tls } = await certificate({});
      const client = await certificate({});
      const stub = await serve(kubernetes(), {
        ...tls,
        ca: client.ca,
        requestCert: true,
        rejectUnauthorized: true,
      });
      const connection = (clientCertificate?: { cert: string; key: string }) =>
        connectionTo(stub.url, { caData: ca, clientCertificate });
      expect(await probe(connection(client))).toMatchObject({
        outcome: 'ready',
      });
      expect(await probe(connection())).toMatchObject({
        outcome: 'unreachable',
        problem: problem('tls-refused'),
      });
    });

    it('goes through the proxy of the cluster', async () => {
      const { ca, ...tls } = await certificate({});
      const stub = await serve(kubernetes(), tls);
      const tunnels: (string | undefined)[] = [];
      const proxy = http.createServer().listen(0, '127.0.0.1');
      proxy.on('connect', (request, socket) => {
        tunnels.push(request.url);
        const upstream = net.connect(stub.port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.on('close', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
      });
      await new Promise(resolve => proxy.once('listening', resolve));
      const { port } = proxy.address() as AddressInfo;
      const result = await probe(
        connectionTo(stub.url, {
          caData: ca,
          proxyUrl: `http://127.0.0.1:${port}`,
        }),
      );
      expect(result).toMatchObject({ outcome: 'ready' });
      expect(tunnels).toContain(`127.0.0.1:${stub.port}`);
      await new Promise(resolve => proxy.close(resolve));
    });

    it('sees a server that does not speak TLS', async () => {
      const stub = await serve(kubernetes());
      const url = stub.url.replace('http:', 'https:');
      expect(await probe(connectionTo(url))).toMatchObject({
        outcome: 'unreachable',
        problem: problem('not-tls'),
      });
    });

    it('sees an authority or a key that is no PEM', async () => {
      const { ca, ...tls } = await certificate({});
      const stub = await serve(kubernetes(), tls);
      expect(
        await probe(connectionTo(stub.url, { caData: 'nonsense' })),
      ).toMatchObject({
        outcome: 'unreachable',
        problem: problem('untrusted-certificate'),
      });
      expect(
        await probe(
          connectionTo(stub.url, {
            caData: ca,
            clientCertificate: { cert: tls.cert, key: 'nonsense' },
          }),
        ),
      ).toMatchObject({
        outcome: 'unreachable',
        problem: problem('credential-unreadable'),
      });
    });
  });

  describe('credentials', () => {
    it('says which file cannot be read', async () => {
      const result = await probe({
        ...connectionTo('https://10.0.0.1:6443'),
        kubeConfig: async () => {
          throw new Error("ENOENT: no such file, open '/etc/token'");
        },
      });
      expect(result).toMatchObject({
        outcome: 'unreachable',
        beat: false,
        problem: problem('credential-unreadable', /\/etc\/token/),
      });
    });

    it.each(['SyntaxError', 'YAMLException'])(
      'does not repeat what a parser quotes: %s',
      async name => {
        const result = await probe({
          ...connectionTo('https://10.0.0.1:6443'),
          kubeConfig: async () => {
            throw Object.assign(new Error(`bad: "token: ${TOKEN}`), { name });
          },
        });
        expect(result.problem).toMatchObject(
          problem('credential-unreadable', /not valid (JSON|YAML)/),
        );
      },
    );

    it('shows the problem that the connection has', async () => {
      const own = {
        code: 'no-provider',
        message: 'Needs one',
        cure: 'Set one',
      };
      const result = await probe({
        ...connectionTo('https://10.0.0.1:6443'),
        kubeConfig: async () => {
          throw new ClusterProblemError(own);
        },
      });
      expect(result.problem).toEqual(own);
    });

    it('gives up on a credential that never comes', async () => {
      const time = new ManualTime();
      const result = probeCluster(
        {
          ...connectionTo('https://10.0.0.1:6443'),
          kubeConfig: () => new Promise(() => {}),
        },
        { clock: time, timers: time, timeoutMs: TIMEOUT_MS },
      );
      time.advance(TIMEOUT_MS);
      expect((await result).problem).toMatchObject(
        problem('credential-unreadable', /no answer within 10 s/),
      );
    });

    it('refuses a token that no header can carry, without telling it', async () => {
      const stub = await serve(kubernetes());
      const result = await probe(
        connectionTo(stub.url, { token: `${TOKEN}\nsecond-line` }),
      );
      expect(result.problem).toMatchObject(problem('credential-unreadable'));
      expect(JSON.stringify(result)).not.toContain('second-line');
    });

    it('refuses plain http unless it is accepted', async () => {
      const stub = await serve(kubernetes());
      const result = await probe(
        connectionTo(stub.url, { skipTLSVerify: false }),
      );
      expect(result.problem).toMatchObject(problem('plain-http'));
      expect(stub.requests).toEqual([]);
    });

    it.each(['not a url', 'ftp://10.0.0.1'])(
      'refuses the url %s',
      async server => {
        const result = await probe(connectionTo(server));
        expect(result.problem).toMatchObject(problem('invalid-url'));
      },
    );

    it.each<[string, Handler]>([
      [
        'a Status',
        (request, response) =>
          sendStatus(response, 403, `no: ${request.headers.authorization}`),
      ],
      [
        'a redirect',
        (request, response) => {
          response.writeHead(302, {
            Location: `https://evil/${request.headers.authorization}`,
          });
          response.end();
        },
      ],
      [
        'a version',
        (request, response) =>
          sendJson(response, 200, {
            gitVersion: request.headers.authorization,
          }),
      ],
    ])('is not repeated when %s repeats the token', async (_name, handler) => {
      const stub = await serve(handler);
      const result = await probe(connectionTo(stub.url));
      expect(JSON.stringify(result)).toContain('[redacted]');
    });

    it('does not show the user of a url', async () => {
      const listener = net.createServer().listen(0, '127.0.0.1');
      await new Promise(resolve => listener.once('listening', resolve));
      const { port } = listener.address() as AddressInfo;
      await new Promise(resolve => listener.close(resolve));
      const result = await probe(
        connectionTo(`https://admin:hunter22@127.0.0.1:${port}`),
      );
      expect(JSON.stringify(result)).not.toContain('hunter22');
      expect(result.problem?.value).toBe(`https://127.0.0.1:${port}`);
    });
  });
});

function problem(code: string, message: RegExp = /./) {
  return {
    code,
    message: expect.stringMatching(message),
    cure: expect.stringMatching(/.{20}/),
  };
}
