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

import { IncomingMessage } from 'http';
import { isError } from '@backstage/errors';
import {
  badRequest,
  forbiddenPath,
  methodNotAllowed,
  unauthorized,
} from '../api/StatusError';
import { FaultRequest, NO_FAULTS } from '../faults/ClusterFaults';
import { FaultSwitches } from '../faults/FaultSwitches';
import { ClusterUser } from './Authenticator';
import { parseBody, readBody } from './body';

/** Where a cluster's faults are read and switched. Not a path of Kubernetes. */
export const FAULTS_PATH = '/demo/faults';

/** What to answer on {@link FAULTS_PATH}, and what is left to do after that. */
export interface FaultAnswer {
  body: object;
  /** Faults that break the asker's own connection, to be switched once it has its answer. */
  later?: FaultRequest;
}

/**
 * Answers `GET` and `PUT` of {@link FAULTS_PATH}, for those who may write to the cluster.
 * @returns the faults as they are by then
 * @throws StatusError 400, 401, 403, 405
 */
export async function faultControl(
  switches: FaultSwitches,
  request: IncomingMessage,
  user: ClusterUser | undefined,
): Promise<FaultAnswer> {
  if (!user) {
    throw unauthorized();
  }
  if (user.access !== 'write') {
    throw forbiddenPath(user.user, FAULTS_PATH);
  }
  if (request.method === 'GET') {
    return { body: switches.current };
  }
  if (request.method !== 'PUT') {
    throw methodNotAllowed();
  }
  // Whatever the content type says, so that plain `curl -d` will do.
  const wanted = parseBody(await readBody(request), 'application/json');
  try {
    return await switched(switches, switches.check(wanted));
  } catch (error) {
    throw badRequest(isError(error) ? error.message : String(error));
  }
}

async function switched(
  switches: FaultSwitches,
  wanted: FaultRequest,
): Promise<FaultAnswer> {
  if (wanted.unreachable && wanted.forSeconds === undefined) {
    throw badRequest(
      'unreachable needs forSeconds: nobody could switch it off over the network',
    );
  }
  const { forSeconds: _, ...faults } = wanted;
  const body = { ...NO_FAULTS, ...faults };
  const isSame = (fault: 'unreachable' | 'expiredCertificate') =>
    Boolean(wanted[fault]) === switches.current[fault];
  if (isSame('unreachable') && isSame('expiredCertificate')) {
    await switches.set(wanted);
    return { body: switches.current };
  }
  return { body, later: wanted };
}
