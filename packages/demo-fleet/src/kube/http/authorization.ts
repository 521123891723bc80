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
  methodNotAllowed,
  pathNotFound,
  StatusError,
} from '../api/StatusError';
import { ResourceFacts } from '../resources/ResourceTable';
import { ClusterUser, isAllowed } from './Authenticator';
import type { ResourceRequest } from './ResourceEndpoint';

/** The Kubernetes verb of a request. */
export function verbOf(
  method: string,
  name: string | undefined,
  query: URLSearchParams,
): string {
  const isWatch = ['true', '1'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isWatch) {
        return 'watch';
      }
      return name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      throw methodNotAllowed();
  }
}

/**
 * Refuses combinations of verb and path that no resource has.
 * @throws StatusError 404, 405
 */
export function mustFit(asked: ResourceRequest, givenNamespace: string): void {
  const { facts, verb, name, namespace } = asked;
  if (
    !facts.namespaced &&
    givenNamespace !== '' &&
    facts.kind !== 'Namespace'
  ) {
    throw pathNotFound();
  }
  const needsNamespace = name !== undefined || verb === 'create';
  if (facts.namespaced && namespace === '' && needsNamespace) {
    throw pathNotFound();
  }
  const onCollection = name === undefined;
  if (
    (verb === 'create' && !onCollection) ||
    (['update', 'patch'].includes(verb) && onCollection)
  ) {
    throw methodNotAllowed();
  }
}

/** @throws StatusError 403 naming user, verb and resource */
export function mustBeAllowed(user: ClusterUser, asked: ResourceRequest): void {
  const { facts, verb, namespace, name, subresource } = asked;
  if (isAllowed(user, verb)) {
    return;
  }
  const resource = subresource
    ? `${facts.plural}/${subresource}`
    : facts.plural;
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  throw forbiddenTo(facts, name, user, verb, resource, scope);
}

function forbiddenTo(
  facts: ResourceFacts,
  name: string | undefined,
  { user }: ClusterUser,
  verb: string,
  resource: string,
  scope: string,
): StatusError {
  const qualified = facts.group
    ? `${facts.plural}.${facts.group}`
    : facts.plural;
  return new StatusError(
    403,
    'Forbidden',
    `${qualified}${
      name ? ` "${name}"` : ''
    } is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${
      facts.group
    }" ${scope}`,
    {
      ...(name && { name }),
      ...(facts.group && { group: facts.group }),
      kind: facts.plural,
    },
  );
}
