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
import { methodNotAllowed } from '../api/StatusError';
import { isRecord } from '../objects';
import { ClusterUser, isAllowed } from './Authenticator';
import { manifestOf } from './requestBody';
import { RequestPath } from './RequestPath';

/**
 * Answers the two questions a user may ask of its own rights: who am I (`kubectl auth whoami`)
 * and may I (`kubectl auth can-i`).
 * @returns `undefined` when the request is neither
 */
export async function reviewAnswer(
  path: RequestPath,
  request: IncomingMessage,
  user: ClusterUser,
): Promise<object | undefined> {
  const isWhoAmI =
    path.apiVersion === 'authentication.k8s.io/v1' &&
    path.plural === 'selfsubjectreviews';
  const isMayI =
    path.apiVersion === 'authorization.k8s.io/v1' &&
    path.plural === 'selfsubjectaccessreviews';
  if (!isWhoAmI && !isMayI) {
    return undefined;
  }
  if (request.method !== 'POST') {
    throw methodNotAllowed();
  }
  if (isWhoAmI) {
    return {
      apiVersion: path.apiVersion,
      kind: 'SelfSubjectReview',
      metadata: { creationTimestamp: null },
      status: {
        userInfo: { username: user.user, groups: ['system:authenticated'] },
      },
    };
  }
  const body = await manifestOf(request);
  const spec = isRecord(body.spec) ? body.spec : {};
  const attributes = isRecord(spec.resourceAttributes)
    ? spec.resourceAttributes
    : {};
  return {
    apiVersion: path.apiVersion,
    kind: 'SelfSubjectAccessReview',
    metadata: { creationTimestamp: null },
    spec,
    status: { allowed: isAllowed(user, String(attributes.verb ?? '*')) },
  };
}
