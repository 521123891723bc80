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

import { ApiServerConnector } from '../connection/ApiServerConnector';
import type { ApiServerSession } from '../connection/ApiServerSession';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import { connectProblem } from '../connection/connectProblem';
import { Deadline } from '../connection/Deadline';
import { displayUrl, Redaction } from '../connection/Redaction';
import { systemTimers } from '../timers';
import type { Clock, ClusterConnection, ProbeResult, Timers } from '../types';
import { checkCredential } from './checkCredential';
import { checkReadiness } from './checkReadiness';
import type { ProbeFinding } from './ProbeFinding';
import { readVersion } from './readVersion';

/** Options of {@link probeCluster}. @public */
export interface ProbeOptions {
  clock: Clock;
  /** For the whole probe, connecting and reading the credential included. */
  timeoutMs: number;
  /** Default: the machine's timers. */
  timers?: Timers;
  /** Ends the probe early. */
  signal?: AbortSignal;
}

/**
 * Asks an API server whether it lives: /version (also latency and skew), then
 * a read that needs the credential and /readyz at the same time, because
 * /version is open to everybody. Uses sockets of its own, so that it does not
 * wait behind a collector, and makes a new TLS handshake each time.
 *
 * @returns always a result; whatever is wrong with the cluster is in it.
 * @throws the reason of `options.signal` when that is aborted.
 * @public
 */
export async function probeCluster(
  connection: ClusterConnection,
  options: ProbeOptions,
): Promise<ProbeResult> {
  const { clock, timeoutMs, timers = systemTimers, signal } = options;
  const startedAt = clock.now();
  const connector = new ApiServerConnector(connection);
  const deadline = new Deadline(timers, signal).set(timeoutMs);
  try {
    const session = await connector.open(deadline.signal);
    const facts = await ask(session, clock, deadline.signal);
    return { startedAt, finishedAt: clock.now(), ...facts };
  } catch (error) {
    signal?.throwIfAborted();
    const { problem, answered } = connectProblem(
      error,
      displayUrl(connection.server),
      new Redaction(),
    );
    return {
      startedAt,
      finishedAt: clock.now(),
      outcome: answered ? 'not-kubernetes' : 'unreachable',
      beat: false,
      problem,
    };
  } finally {
    deadline.release();
    connector.close();
  }
}

async function ask(
  session: ApiServerSession,
  clock: Clock,
  signal: AbortSignal,
): Promise<Omit<ProbeResult, 'startedAt' | 'finishedAt'>> {
  const { finding, ...facts } = await readVersion(session, clock, signal);
  if (finding) {
    return { ...facts, ...finding, beat: true };
  }
  const [credential, readiness] = await Promise.all([
    asFinding(checkCredential(session, signal), signal),
    asFinding(checkReadiness(session, signal), signal),
  ]);
  const { clusterUid } = credential;
  return {
    ...facts,
    ...(clusterUid && { clusterUid }),
    ...(credential.finding ?? readiness.finding ?? { outcome: 'ready' }),
    beat: true,
  };
}

interface StepResult {
  clusterUid?: string;
  finding?: ProbeFinding;
}

/**
 * The server has answered as Kubernetes before: whatever fails now is a beat
 * of a server that is not ready.
 */
async function asFinding(
  step: Promise<StepResult>,
  signal: AbortSignal,
): Promise<StepResult> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof ClusterProblemError) {
      return { finding: { outcome: 'not-ready', problem: error.problem } };
    }
    signal.throwIfAborted();
    throw error;
  }
}
