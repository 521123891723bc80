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
import { parseFaultRequest } from '../faults/ClusterFaults';
import { FaultSwitches } from '../faults/FaultSwitches';
import { ClusterUser } from './Authenticator';
import { manifestOf } from './requestBody';

/** Where a cluster's faults are read and switched. Not a path of Kubernetes. */
export const FAULTS_PATH = '/demo/faults';

/**
 * Answers `GET` and `PUT` of {@link FAULTS_PATH}, for those who may write to the cluster.
 * @returns the faults as they are by then
 * @throws StatusError 400, 401, 403, 405
 */
export async function faultControl(
  switches: FaultSwitches,
  request: IncomingMessage,
  user: ClusterUser | undefined,
): Promise<object> {
  if (!user) {
    throw unauthorized();
  }
  if (user.access !== 'write') {
    throw forbiddenPath(user.user, FAULTS_PATH);
  }
  if (request.method === 'GET') {
    return switches.current;
  }
  if (request.method !== 'PUT') {
    throw methodNotAllowed();
  }
  const wanted = requested(await manifestOf(request));
  if (wanted.unreachable && wanted.forSeconds === undefined) {
    throw badRequest(
      'unreachable needs forSeconds: nobody could switch it off over the network',
    );
  }
  try {
    await switches.set(wanted);
  } catch (error) {
    throw badRequest(isError(error) ? error.message : String(error));
  }
  return switches.current;
}

function requested(body: unknown) {
  try {
    return parseFaultRequest(body);
  } catch (error) {
    throw badRequest(isError(error) ? error.message : String(error));
  }
}
