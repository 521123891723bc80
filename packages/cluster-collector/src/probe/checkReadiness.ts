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

import type { ApiServerSession } from '../connection/ApiServerSession';
import { parseJson, parseStatus } from '../connection/statusProblem';
import type { ProbeFinding } from './ProbeFinding';
import { readReadiness } from './readyz';
import { forbiddenPath } from './refusal';

/** A line per check, some dozens of them. */
const MAX_READYZ_BYTES = 64 * 1024;

/** Older servers and some proxies serve only the second one. */
const PATHS = ['/readyz', '/healthz'];

/**
 * Asks whether the server is ready. 401 and 403 are findings too: readiness
 * that cannot be read is not ready.
 *
 * @throws ClusterProblemError when no answer comes.
 */
export async function checkReadiness(
  session: ApiServerSession,
  signal: AbortSignal,
): Promise<{ finding?: ProbeFinding }> {
  let last = { path: '', status: 0, text: '' };
  for (const path of PATHS) {
    const answer = await session.get(path, {}, signal);
    const text = await session.text(answer, MAX_READYZ_BYTES, signal);
    last = { path, status: answer.status, text };
    if (answer.status !== 404) {
      break;
    }
  }

  const { path, status, text } = last;
  const refusal = parseStatus(parseJson(text), status, each =>
    session.redact(each),
  );
  if (refusal && (status === 401 || status === 403)) {
    return {
      finding: {
        outcome: 'no-access',
        problem: forbiddenPath(session.server, path, refusal),
      },
    };
  }
  const readiness = readReadiness(status, text);
  if (readiness.ready) {
    return {};
  }
  const checks = session.redact(readiness.failedChecks.join(', '));
  return {
    finding: {
      outcome: 'not-ready',
      problem: {
        code: 'not-ready',
        message: checks
          ? `The API server is not ready: ${checks} failed`
          : `The API server does not say that it is ready: HTTP ${status} from ${path}`,
        value: checks || `${session.server}${path}: HTTP ${status}`,
        cure: `Run \`kubectl get --raw '${path}?verbose'\` and look at the log of what fails; etcd first.`,
      },
    },
  };
}
