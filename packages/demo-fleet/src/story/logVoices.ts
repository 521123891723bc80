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

import { plainVoice, type LogRun, type LogVoice } from '../kube';
import { DEMO_SERVICES } from './services';

type Random = Parameters<LogVoice['work']>[1];

function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)];
}

function versionOf(run: LogRun): string {
  return run.image.split(':').at(-1) ?? 'unknown';
}

function json(level: string, message: string, more: object = {}): string {
  return JSON.stringify({ level, message, ...more });
}

/** Services on Node: JSON lines, stack traces of V8. */
function nodeVoice(work: LogVoice['work'], periodMs: number): LogVoice {
  return {
    periodMs,
    start: run => [
      json('info', `${run.containerName} ${versionOf(run)} starting`, {
        node: 'v22.20.0',
      }),
      ...(run.env.LOG_LEVEL === 'debug' || run.env.DEBUG === '1'
        ? [json('debug', 'configuration', { env: run.env })]
        : []),
      // The settings are read before anything else is done.
      ...(wrongTtl(run) === undefined
        ? [
            json('info', 'connected to the database', { pool: 10 }),
            json('info', 'listening on :8080'),
          ]
        : []),
    ],
    work,
    failure: run => [
      json('error', 'uncaught exception, shutting down'),
      '/app/dist/config.js:31',
      `    throw new TypeError(message);`,
      '    ^',
      '',
      `TypeError: ${causeOf(run)}`,
      '    at readNumber (/app/dist/config.js:31:11)',
      '    at loadConfig (/app/dist/config.js:58:18)',
      '    at main (/app/dist/index.js:14:22)',
      '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      '',
      'Node.js v22.20.0',
    ],
  };
}

/** The setting that a Node service stumbles over. */
function wrongTtl({ env }: LogRun): string | undefined {
  const ttl = env.SESSION_TTL_SECONDS;
  return ttl === undefined || /^\d+$/.test(ttl) ? undefined : ttl;
}

function causeOf(run: LogRun): string {
  const ttl = wrongTtl(run);
  return ttl === undefined
    ? 'configuration is not valid'
    : `SESSION_TTL_SECONDS must be a whole number of seconds, got "${ttl}"`;
}

function requestLine(paths: readonly string[]): LogVoice['work'] {
  return (_run, random) => {
    const isSlow = random.below(40) === 0;
    return json(isSlow ? 'warn' : 'info', isSlow ? 'slow request' : 'request', {
      requestId: random.hex(16),
      path: oneOf(random, paths),
      status: random.below(200) === 0 ? 502 : 200,
      durationMs: isSlow ? 900 + random.below(1600) : 4 + random.below(80),
    });
  };
}

const recommendations: LogVoice = {
  periodMs: 4000,
  start: run => [
    `INFO recommendations ${versionOf(run)} starting`,
    `INFO loading model from ${run.env.MODEL_URL ?? 'default'}`,
  ],
  work: (_run, random) =>
    `INFO ranked ${20 + random.below(60)} products in ${
      12 + random.below(70)
    } ms user=${random.hex(8)}`,
  failure: () => [
    'ERROR model could not be loaded',
    'Traceback (most recent call last):',
    '  File "/app/recommendations/__main__.py", line 22, in <module>',
    '    main()',
    '  File "/app/recommendations/__main__.py", line 15, in main',
    '    model = load_model(settings.model_url)',
    '  File "/app/recommendations/model.py", line 88, in load_model',
    '    raise ValueError(f"model has {found} features, this build expects {wanted}")',
    'ValueError: model has 128 features, this build expects 192',
  ],
};

const ledger: LogVoice = {
  ...plainVoice,
  periodMs: 8000,
  start: run => [
    `LOG:  starting ledger ${versionOf(run)}`,
    'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    'LOG:  database system is ready to accept connections',
  ],
  work: (_run, random) =>
    random.below(6) === 0
      ? `LOG:  checkpoint complete: wrote ${
          20 + random.below(400)
        } buffers; write=${(random.next() * 3).toFixed(3)} s`
      : `LOG:  posted batch ${random.hex(8)}: ${
          2 + random.below(40)
        } entries, balanced`,
};

const gateway: LogVoice = {
  ...plainVoice,
  periodMs: 2000,
  start: run => [
    `[info] gateway ${versionOf(run)} initializing epoch 0`,
    '[info] all dependencies initialized. starting main dispatch loop',
  ],
  work: (_run, random, at) =>
    `[${new Date(at).toISOString()}] "${oneOf(random, [
      'GET',
      'GET',
      'POST',
    ])} /${oneOf(random, [
      '',
      'cart',
      'search?q=lamp',
      'checkout',
      'product/4711',
    ])} HTTP/2" ${oneOf(random, [200, 200, 200, 200, 304, 404])} - 0 ${
      200 + random.below(9000)
    } ${3 + random.below(120)}`,
};

const reports: LogVoice = {
  ...plainVoice,
  periodMs: 500,
  start: run => [`INFO reports ${versionOf(run)}: nightly run begins`],
  work: (_run, random) =>
    `INFO wrote report ${oneOf(random, [
      'revenue',
      'returns',
      'stock',
      'sessions',
    ])} (${100 + random.below(9000)} rows)`,
};

const eventsIngest: LogVoice = {
  ...plainVoice,
  periodMs: 3000,
  work: (_run, random) =>
    `level=info msg="flushed batch" topic=${oneOf(random, [
      'clicks',
      'orders',
    ])} events=${100 + random.below(1900)} lag_ms=${random.below(400)}`,
};

const search: LogVoice = {
  ...plainVoice,
  periodMs: 3500,
  work: (_run, random) =>
    `[INFO ][o.e.s.SearchService] took[${
      2 + random.below(60)
    }ms], hits[${random.below(5000)}], index[products]`,
};

const byService: Record<string, LogVoice> = {
  'payments-api': nodeVoice(
    (run, random, at) =>
      run.env.DEBUG === '1' && random.below(2) === 0
        ? json('debug', 'provider call', {
            provider: 'cards',
            requestId: random.hex(16),
            payload: { amount: 100 + random.below(20_000), currency: 'EUR' },
          })
        : requestLine(['/v1/payments', '/v1/payments/status', '/v1/refunds'])(
            run,
            random,
            at,
          ),
    2500,
  ),
  'payments-worker': nodeVoice(
    (run, random) =>
      json('info', 'settled batch', {
        batch: random.hex(8),
        payments: 1 + random.below(Number(run.env.BATCH_SIZE ?? 100)),
      }),
    15_000,
  ),
  'fraud-check': nodeVoice(
    (run, random) =>
      json('info', 'scored', {
        model: run.env.MODEL,
        score: Number(random.next().toFixed(3)),
      }),
    3000,
  ),
  'storefront-web': nodeVoice(
    requestLine(['/', '/product/4711', '/search', '/checkout']),
    1500,
  ),
  cart: nodeVoice(requestLine(['/cart', '/cart/items', '/cart/merge']), 2500),
  'feature-flags': nodeVoice(requestLine(['/flags', '/flags/stream']), 10_000),
  recommendations,
  ledger,
  gateway,
  reports,
  search,
  'events-ingest': eventsIngest,
};

/** How each service of the demo writes its log. */
export const demoVoices: Readonly<Record<string, LogVoice>> =
  Object.fromEntries(
    DEMO_SERVICES.map(({ name }) => [name, byService[name] ?? plainVoice]),
  );
