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

import {
  ApiServerConnector,
  ClusterProblemError,
  Deadline,
  parseJson,
  readStatus,
  UnansweredWriteError,
  type ApiServerAnswer,
  type ApiServerSession,
  type ApiServerWrite,
  type ClusterConnection,
  type Timers,
} from '@gitopshq/cluster-collector';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';
import {
  forbiddenWrite,
  refused,
  serverRefusal,
  wrongWriter,
  type Refused,
} from './writeProblems';

/** As large as an object can be in etcd (1.5 MiB), with its field owners. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const answerSchema = z
  .object({ kind: z.string(), apiVersion: z.string() })
  .passthrough();

/** What a server made of a write. */
export type WriteAnswer =
  | { type: 'ok'; code: number; object: Record<string, unknown> }
  /** The server's no, because of the object: 400, 404, 409, 422 and the like. */
  | { type: 'no'; code: number; message: string; server: string }
  | { type: 'refused'; refused: Refused }
  /** It may have taken effect. */
  | { type: 'unknown'; problem: Problem };

/**
 * Sends writes to one API server with the writer's credential: each once, on a
 * connection of its own.
 */
export class ApiWriter {
  private readonly connector: ApiServerConnector;

  constructor(
    connection: ClusterConnection,
    private readonly options: { timeoutMs: number; timers: Timers },
  ) {
    this.connector = new ApiServerConnector(connection, false);
  }

  /** Closes every socket. */
  close(): void {
    this.connector.close();
  }

  /** Rejects only with the signal's reason. */
  async send(write: ApiServerWrite, signal: AbortSignal): Promise<WriteAnswer> {
    const { timers, timeoutMs } = this.options;
    const deadline = new Deadline(timers, signal).set(timeoutMs);
    let mayHaveBeenSent = false;
    try {
      const session = await this.connector.open(deadline.signal);
      mayHaveBeenSent = true;
      const answer = await session.write(write, deadline.signal);
      return await read(session, answer, deadline.signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = problemOf(error);
      if (!mayHaveBeenSent || isUnsent(error)) {
        return {
          type: 'refused',
          refused: { outcome: 'refused', problem, retryable: true },
        };
      }
      return { type: 'unknown', problem };
    } finally {
      deadline.release();
    }
  }
}

async function read(
  session: ApiServerSession,
  answer: ApiServerAnswer,
  signal: AbortSignal,
): Promise<WriteAnswer> {
  const code = answer.status;
  if (code >= 200 && code < 300) {
    const text = await session.text(answer, MAX_ANSWER_BYTES, signal);
    const object = answerSchema.safeParse(parseJson(text));
    return object.success
      ? { type: 'ok', code, object: object.data }
      : { type: 'unknown', problem: noObject(session.server, code) };
  }
  const status = await readStatus(session, answer, signal);
  const message = status.message || status.reason || 'no message';
  switch (code) {
    case 401:
      return { type: 'refused', refused: refused(wrongWriter(session.server)) };
    case 403:
      return {
        type: 'refused',
        refused: refused(forbiddenWrite(session.server, status)),
      };
    case 429:
      return {
        type: 'refused',
        refused: {
          outcome: 'refused',
          problem: serverRefusal(session.server, code, message),
          retryable: true,
          ...(status.retryAfterMs !== undefined && {
            retryAfterMs: status.retryAfterMs,
          }),
        },
      };
    default:
      // etcd may have taken what a server then says has failed.
      return code >= 500
        ? {
            type: 'unknown',
            problem: serverRefusal(session.server, code, message),
          }
        : { type: 'no', code, message, server: session.server };
  }
}

function noObject(server: string, code: number): Problem {
  return {
    code: 'not-kubernetes-api',
    message: 'The answer to a write is no Kubernetes object',
    value: `${server}: HTTP ${code}`,
    cure: 'Correct the url of the cluster: it must lead to the API server itself; what became of the write is read from the cluster',
  };
}

function isUnsent(error: unknown): boolean {
  return error instanceof UnansweredWriteError && !error.sent;
}

function problemOf(error: unknown): Problem {
  if (
    error instanceof UnansweredWriteError ||
    error instanceof ClusterProblemError
  ) {
    return error.problem;
  }
  throw error;
}
