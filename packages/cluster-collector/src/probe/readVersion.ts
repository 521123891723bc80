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
import type { ApiServerSession } from '../connection/ApiServerSession';
import { notKubernetes } from '../connection/connectProblem';
import {
  describeHead,
  missingCredential,
  parseJson,
  readStatus,
  serverTrouble,
  wrongToken,
} from '../connection/statusProblem';
import type { Clock, ProbeResult } from '../types';
import type { ProbeFinding } from './ProbeFinding';
import { forbiddenPath, isAnonymous } from './refusal';
import { skewSecondsOf } from './skew';

/** The version object is some hundred bytes. */
const MAX_VERSION_BYTES = 64 * 1024;

const versionSchema = z.object({ gitVersion: z.string().min(1).max(128) });

/** What /version tells, and the finding that ends the probe. */
export type VersionFacts = Pick<
  ProbeResult,
  'latencyMs' | 'skewSeconds' | 'version'
> & { finding?: ProbeFinding };

/**
 * @throws ClusterProblemError when no answer comes or none of Kubernetes.
 */
export async function readVersion(
  session: ApiServerSession,
  clock: Clock,
  signal: AbortSignal,
): Promise<VersionFacts> {
  const sentAt = clock.now();
  const answer = await session.get('/version', {}, signal);
  const receivedAt = clock.now();
  const skewSeconds = skewSecondsOf(answer.headers.date, sentAt, receivedAt);
  const facts: VersionFacts = {
    latencyMs: receivedAt - sentAt,
    ...(skewSeconds !== undefined && { skewSeconds }),
  };

  if (answer.status !== 200) {
    const status = await readStatus(session, answer, signal);
    if (answer.status === 401) {
      return {
        ...facts,
        finding: { outcome: 'no-access', problem: wrongToken(session.server) },
      };
    }
    if (answer.status === 403) {
      const problem = isAnonymous(status)
        ? missingCredential(session.server)
        : forbiddenPath(session.server, '/version', status);
      return { ...facts, finding: { outcome: 'no-access', problem } };
    }
    const { problem } = serverTrouble(session, '/version', status);
    return { ...facts, finding: { outcome: 'not-ready', problem } };
  }

  const text = await session.text(answer, MAX_VERSION_BYTES, signal);
  const version = versionSchema.safeParse(parseJson(text));
  if (!version.success) {
    throw notKubernetes(
      `${session.server}: ${describeHead(session, answer)}`,
      '/version holds no JSON object with gitVersion',
    );
  }
  return { ...facts, version: session.redact(version.data.gitVersion) };
}
