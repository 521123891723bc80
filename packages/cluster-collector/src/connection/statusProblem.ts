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

import { z } from 'zod/v3';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ApiServerAnswer, ApiServerSession } from './ApiServerSession';
import { ClusterProblemError } from './ClusterProblemError';
import { notKubernetes } from './connectProblem';
import { retryAfterMs } from './retryAfter';

/** A Status is some hundred bytes; a list of causes some kilobytes. */
const MAX_STATUS_BYTES = 256 * 1024;

const statusSchema = z.object({
  kind: z.literal('Status'),
  apiVersion: z.literal('v1'),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  code: z.number().nullish(),
  details: z
    .object({ retryAfterSeconds: z.number().min(0).nullish() })
    .nullish()
    .catch(undefined),
});

/** The refusal of a Kubernetes API server. @public */
export interface ApiStatus {
  code: number;
  reason: string;
  /** Redacted. */
  message: string;
  /** How long it asks to be left alone, ms. */
  retryAfterMs?: number;
}

/** Undefined when the value is no `Status` object of Kubernetes. */
export function parseStatus(
  value: unknown,
  httpStatus: number,
  redact: (text: string) => string,
): ApiStatus | undefined {
  const parsed = statusSchema.safeParse(value);
  if (!parsed.success) {
    return undefined;
  }
  const { code, reason, message, details } = parsed.data;
  const seconds = details?.retryAfterSeconds ?? undefined;
  return {
    code: code ?? httpStatus,
    reason: redact(reason ?? ''),
    message: redact(message ?? ''),
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
  };
}

/**
 * Reads the `Status` of an answer that is not 2xx.
 *
 * @throws ClusterProblemError when the body is anything else: no API server
 *   sent it.
 * @public
 */
export async function readStatus(
  session: ApiServerSession,
  answer: ApiServerAnswer,
  signal: AbortSignal,
): Promise<ApiStatus> {
  const text = await session.text(answer, MAX_STATUS_BYTES, signal);
  const status = parseStatus(parseJson(text), answer.status, each =>
    session.redact(each),
  );
  const waitMs = retryAfterMs(answer.headers);
  if (!status) {
    const { problem, answered } = notKubernetes(
      `${session.server}: ${describeHead(session, answer)}`,
      `HTTP ${answer.status} carries no Status object`,
    );
    throw new ClusterProblemError(problem, answered, waitMs);
  }
  return waitMs === undefined ? status : { ...status, retryAfterMs: waitMs };
}

/** Undefined when the text is no JSON. @public */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not an error: the caller says what was expected instead.
    return undefined;
  }
}

/** Status, type and, for a redirect, where to: `HTTP 302 to https://…`. */
export function describeHead(
  session: ApiServerSession,
  answer: ApiServerAnswer,
): string {
  const { location } = answer.headers;
  const type = answer.headers['content-type'];
  if (location) {
    const to = session.redact(location.split(/[?#]/)[0]);
    return `HTTP ${answer.status} to ${to}`;
  }
  return `HTTP ${answer.status}${type ? `, ${session.redact(type)}` : ''}`;
}

/** 401: the API server does not know the credential. */
export function wrongToken(server: string): Problem {
  return {
    code: 'wrong-token',
    message: 'The API server does not accept the credential (401)',
    value: server,
    cure: 'Issue a new token for the reader of the cluster (`kubectl create token <serviceaccount>`) and put it where the cluster is configured; check that it is meant for this API server and not expired.',
  };
}

/** The answer came to `system:anonymous`: nothing was sent that it accepts. */
export function missingCredential(server: string): Problem {
  return {
    code: 'missing-credential',
    message: 'The API server treats this connection as system:anonymous',
    value: server,
    cure: 'Configure a reader for the cluster: token, tokenFile or authProvider.',
  };
}

/** A Status that is no refusal of rights: the server has a trouble of its own. */
export function serverTrouble(
  session: ApiServerSession,
  path: string,
  status: ApiStatus,
): ClusterProblemError {
  const text = status.message || status.reason || 'no message';
  return new ClusterProblemError(
    {
      code: status.code === 429 ? 'too-many-requests' : 'server-error',
      message: `The API server answered ${status.code} to ${path}: ${text}`,
      value: `${session.server}: HTTP ${status.code}`,
      cure:
        status.code === 429
          ? 'Give the reader a priority level of its own (FlowSchema), or lower the load on the API server.'
          : 'Look at the log of the API server and at etcd.',
    },
    true,
    status.retryAfterMs,
  );
}
