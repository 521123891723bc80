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

import type {
  ApiServerAnswer,
  ApiServerSession,
} from '../connection/ApiServerSession';
import { ClusterProblemError } from '../connection/ClusterProblemError';
import {
  type ApiStatus,
  missingCredential,
  readStatus,
  serverTrouble,
  wrongToken,
} from '../connection/statusProblem';
import type { WatchTarget } from '../types';
import { describeTarget, targetPath } from './targets';

/** The credential may read the target, but not watch it. */
export const WATCH_FORBIDDEN = 'watch-forbidden';

/** The resourceVersion or continue token is too old: list from the start. */
export class ExpiredError extends Error {
  constructor() {
    super('The resource version is too old (410)');
    this.name = 'ExpiredError';
  }
}

/**
 * Reads an answer that is not 200 and says what it means for the target.
 *
 * @returns never: always throws ExpiredError for 410, else ClusterProblemError.
 */
export async function refuse(
  session: ApiServerSession,
  target: WatchTarget,
  verb: 'get' | 'list' | 'watch',
  answer: ApiServerAnswer,
  signal: AbortSignal,
): Promise<never> {
  const status = await readStatus(session, answer, signal);
  throw refusalOf(session, target, verb, {
    ...status,
    code: answer.status,
  });
}

/** The error for a Status, be it an answer or an ERROR event of a watch. */
export function refusalOf(
  session: ApiServerSession,
  target: WatchTarget,
  verb: 'get' | 'list' | 'watch',
  status: ApiStatus,
): Error {
  switch (status.code) {
    case 401:
      return new ClusterProblemError(wrongToken(session.server), true);
    case 403:
      return forbidden(session, target, verb, status);
    case 404:
      return notServed(session, target);
    case 410:
      return new ExpiredError();
    default:
      return serverTrouble(session, targetPath(target), status);
  }
}

function forbidden(
  session: ApiServerSession,
  target: WatchTarget,
  verb: string,
  status: ApiStatus,
): ClusterProblemError {
  if (status.message.includes('system:anonymous')) {
    return new ClusterProblemError(missingCredential(session.server), true);
  }
  const where = target.namespace
    ? `a RoleBinding in namespace ${target.namespace}`
    : 'a ClusterRoleBinding';
  return new ClusterProblemError(
    {
      code: verb === 'watch' ? WATCH_FORBIDDEN : 'forbidden',
      message: `The credential may not ${verb} ${describeTarget(target)}`,
      value: `${verb} ${describeTarget(target)}`,
      cure: `Bind a ClusterRole with the rule { apiGroups: ["${
        target.group
      }"], resources: ["${
        target.resource
      }"], verbs: ["get", "list", "watch"] } to the reader of the cluster, by ${where}; docs/rbac/${
        target.resource === 'secrets' ? 'gitopshq-secrets' : 'gitopshq-reader'
      }.yaml of GitOpsHQ is such a manifest.`,
    },
    true,
  );
}

function notServed(
  session: ApiServerSession,
  target: WatchTarget,
): ClusterProblemError {
  const groupVersion = [target.group, target.version].filter(Boolean).join('/');
  return new ClusterProblemError(
    {
      code: 'unknown-resource',
      message: `The API server does not serve ${target.resource} of ${groupVersion}`,
      value: `${session.server}${targetPath(target)}: HTTP 404`,
      cure: `Use a Kubernetes version that serves ${groupVersion} (\`kubectl api-resources\`), or correct the url of the cluster.`,
    },
    true,
  );
}
