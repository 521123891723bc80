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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { z } from 'zod/v3';
import { PublisherError } from './PublisherError';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_WORDS = 400;
/** When a server limits us and does not say for how long. */
const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 3600;

/** One request to the API of a server. @public */
export interface ServerRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Of the repository, for messages; free of credentials. */
  repository: string;
  /** Texts that must never be shown. */
  secrets: readonly string[];
  /** Statuses, besides those of success, that the caller understands. */
  understood?: readonly number[];
  /** Default: 15 s. */
  timeoutMs?: number;
}

/** What the server answered. @public */
export interface ServerAnswer {
  status: number;
  json: unknown;
  /** What it says of an error, fit to be shown. */
  words: string;
}

/**
 * Asks the API of a server: no redirect is followed, for it would carry the
 * credential elsewhere; answers above 1 MiB and slow ones are given up.
 *
 * @throws PublisherError for everything but success and `understood`.
 * @public
 */
export async function askServer(request: ServerRequest): Promise<ServerAnswer> {
  const { method, url, headers, body, timeoutMs = TIMEOUT_MS } = request;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'gitopshq',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await readText(response);
  } catch (error) {
    throw noAnswer(request, error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const answer: ServerAnswer = {
    status: response.status,
    json,
    words: shown(wordsOf(json).join('; '), request.secrets),
  };
  if (response.ok || request.understood?.includes(response.status)) {
    return answer;
  }
  throw refusal(request, answer, response.headers);
}

/**
 * The answer as it has to be.
 *
 * @throws PublisherError, `unknown`, when it is something else.
 * @public
 */
export function parseAnswer<T>(
  schema: z.ZodType<T, z.ZodTypeDef, unknown>,
  request: ServerRequest,
  answer: ServerAnswer,
): T {
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw new PublisherError(
    problem(request, {
      code: 'publisher-garbage',
      message: `The server answered something else than its API says: ${
        issue.path.join('.') || 'the answer'
      }: ${issue.message}`,
      cure: 'Check apiBaseUrl of the server under integrations in the configuration',
    }),
    'unknown',
  );
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What servers put into `message`, `error` and `errors`, in whatever form. */
function wordsOf(json: unknown, depth = 0): string[] {
  if (typeof json === 'string') {
    return [json];
  }
  if (typeof json !== 'object' || json === null || depth > 4) {
    return [];
  }
  if (Array.isArray(json)) {
    return json.slice(0, 10).flatMap(item => wordsOf(item, depth + 1));
  }
  return Object.entries(json)
    .filter(([key]) => !['documentation_url', 'status'].includes(key))
    .slice(0, 10)
    .flatMap(([key, value]) =>
      wordsOf(value, depth + 1).map(text =>
        ['message', 'error', 'errors', 'error_description', 'base'].includes(
          key,
        )
          ? text
          : `${key}: ${text}`,
      ),
    );
}

function shown(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret !== '') {
      clean = clean.split(secret).join('***');
    }
  }
  return clean
    .replace(/\/\/[^/@\s]*@/g, '//***@')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
}

function problem(
  { repository }: ServerRequest,
  rest: Omit<Problem, 'value'>,
): Problem {
  return { ...rest, value: repository };
}

function noAnswer(request: ServerRequest, error: unknown): PublisherError {
  const timedOut = (error as Error).name === 'TimeoutError';
  const cause = (error as Error).cause;
  const words = shown(
    `${(error as Error).message}${
      cause instanceof Error ? `: ${cause.message}` : ''
    }`,
    request.secrets,
  );
  return new PublisherError(
    problem(request, {
      code: timedOut ? 'publisher-timeout' : 'publisher-unreachable',
      message: timedOut
        ? `The server did not answer within ${
            (request.timeoutMs ?? TIMEOUT_MS) / 1000
          } s`
        : `The server could not be asked: ${words}`,
      cure: 'Check that the hub may reach the server, and apiBaseUrl under integrations in the configuration',
    }),
    'unknown',
  );
}

/** Seconds until the server wants to be asked again; undefined: not limited. */
function waitSeconds(status: number, headers: Headers): number | undefined {
  const after = headers.get('retry-after');
  const remaining =
    headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const limited =
    status === 429 || (status === 403 && (after !== null || remaining === '0'));
  if (!limited) {
    return undefined;
  }
  const reset =
    headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset');
  const now = Date.parse(headers.get('date') ?? '') / 1000;
  const seconds = Number(after ?? NaN) || Number(reset ?? NaN) - now;
  return Number.isFinite(seconds)
    ? Math.min(Math.max(Math.ceil(seconds), 1), MAX_WAIT_SECONDS)
    : DEFAULT_WAIT_SECONDS;
}

const REFUSALS: Record<number, Omit<Problem, 'value'>> = {
  401: {
    code: 'publisher-unauthorized',
    message: 'The server refuses the credential',
    cure: 'Give the hub a valid token under integrations in the configuration',
  },
  403: {
    code: 'publisher-forbidden',
    message: 'The credential may not do this',
    cure: 'Give the hub a token that may write pull requests of this repository',
  },
  404: {
    code: 'publisher-not-found',
    message: 'The server knows no such repository or pull request, or hides it',
    cure: 'Check the repository, and give the hub a token that may read it',
  },
};

function refusal(
  request: ServerRequest,
  { status, words }: ServerAnswer,
  headers: Headers,
): PublisherError {
  const said = (message: string) => (words ? `${message}: ${words}` : message);
  const wait = waitSeconds(status, headers);
  if (wait !== undefined) {
    return new PublisherError(
      problem(request, {
        code: 'publisher-rate-limited',
        message: said(`The server wants to be asked again in ${wait} s`),
        cure: 'Wait, or give the hub a credential with a higher limit',
      }),
      'unknown',
      wait,
    );
  }
  if (status >= 500) {
    return new PublisherError(
      problem(request, {
        code: 'publisher-unavailable',
        message: said(`The server is out of order (status ${status})`),
        cure: 'Look at the state of the server',
      }),
      'unknown',
    );
  }
  if (status >= 300 && status < 400) {
    return new PublisherError(
      problem(request, {
        code: 'publisher-redirected',
        message: `The server sends the request to another address (status ${status}), which would carry the credential elsewhere`,
        cure: 'Write the present address into the source of the environments and under integrations',
      }),
      'refused',
    );
  }
  const known = REFUSALS[status] ?? {
    code: 'publisher-refused',
    message: `The server refuses (status ${status})`,
    cure: 'Change what the server complains of',
  };
  return new PublisherError(
    problem(request, { ...known, message: said(known.message) }),
    'refused',
  );
}
