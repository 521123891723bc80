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
import type { ProbeFinding } from './ProbeFinding';
import { isAnonymous } from './refusal';

const PATH = '/api/v1/namespaces/kube-system';

/** A namespace with its annotations (256 kB at most) and field owners. */
const MAX_NAMESPACE_BYTES = 1024 * 1024;

const namespaceSchema = z.object({
  kind: z.literal('Namespace'),
  metadata: z.object({ uid: z.string().min(1).max(128) }),
});

/**
 * Reads a namespace to learn whether the credential is accepted, and the
 * identity of the cluster. Only 401, or being anonymous, is a finding: 403 and
 * 404 come after the server has accepted the credential.
 *
 * @throws ClusterProblemError when the server cannot answer.
 */
export async function checkCredential(
  session: ApiServerSession,
  signal: AbortSignal,
): Promise<{ clusterUid?: string; finding?: ProbeFinding }> {
  const answer = await session.get(PATH, {}, signal);
  if (answer.status === 200) {
    const text = await session.text(answer, MAX_NAMESPACE_BYTES, signal);
    const namespace = namespaceSchema.safeParse(parseJson(text));
    if (!namespace.success) {
      throw notKubernetes(
        `${session.server}${PATH}: ${describeHead(session, answer)}`,
        'namespace kube-system is no Namespace object',
      );
    }
    return { clusterUid: namespace.data.metadata.uid };
  }

  const status = await readStatus(session, answer, signal);
  switch (answer.status) {
    case 401:
      return {
        finding: { outcome: 'no-access', problem: wrongToken(session.server) },
      };
    case 403:
      return isAnonymous(status)
        ? {
            finding: {
              outcome: 'no-access',
              problem: missingCredential(session.server),
            },
          }
        : {};
    case 404:
    case 429:
      return {};
    default:
      throw serverTrouble(session, PATH, status);
  }
}
