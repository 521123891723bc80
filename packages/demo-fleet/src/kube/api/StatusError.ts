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

import { ResourceFacts } from '../resources/ResourceTable';

/** One cause in a `Status`: `field` is a path such as `spec.replicas`. */
export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

/** Kubernetes' answer to a request that did not give an object. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** What went wrong, in the form the API server sends it: a `Status` with an HTTP code. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    details?: Status['details'],
  ) {
    super(message);
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code,
    };
  }
}

/** `pods` or `deployments.apps`, as in the messages of the API server. */
function qualified(facts: ResourceFacts): string {
  return facts.group ? `${facts.plural}.${facts.group}` : facts.plural;
}

function detailsOf(facts: ResourceFacts, name: string) {
  return {
    name,
    ...(facts.group && { group: facts.group }),
    kind: facts.plural,
  };
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(facts: ResourceFacts, name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `${qualified(facts)} "${name}" not found`,
    detailsOf(facts, name),
  );
}

export function pathNotFound(): StatusError {
  return new StatusError(
    404,
    'NotFound',
    'the server could not find the requested resource',
  );
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

export function alreadyExists(facts: ResourceFacts, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualified(facts)} "${name}" already exists`,
    detailsOf(facts, name),
  );
}

export function conflict(
  facts: ResourceFacts,
  name: string,
  why: string = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(facts)} "${name}": ${why}`,
    detailsOf(facts, name),
  );
}

export function expired(requested: number, oldest: number): StatusError {
  return new StatusError(
    410,
    'Expired',
    `too old resource version: ${requested} (${oldest})`,
  );
}

export function forbidden(
  facts: ResourceFacts,
  name: string,
  why: string,
): StatusError {
  return new StatusError(
    403,
    'Forbidden',
    `${qualified(facts)}${name && ` "${name}"`} is forbidden: ${why}`,
    detailsOf(facts, name),
  );
}

export function forbiddenPath(user: string, path: string): StatusError {
  return new StatusError(
    403,
    'Forbidden',
    `forbidden: User "${user}" cannot access path "${path}"`,
  );
}

export function invalid(
  facts: ResourceFacts,
  name: string,
  causes: StatusCause[],
): StatusError {
  const texts = causes.map(cause => `${cause.field}: ${cause.message}`);
  return new StatusError(
    422,
    'Invalid',
    `${facts.kind}${facts.group && `.${facts.group}`} "${name}" is invalid: ${
      texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
    }`,
    { ...detailsOf(facts, name), kind: facts.kind, causes },
  );
}

/** What is wrong with the options in a request's query, of a kind such as `PatchOptions`. */
export function invalidOptions(
  kind: string,
  causes: StatusCause[],
): StatusError {
  const texts = causes.map(cause => `${cause.field}: ${cause.message}`);
  return new StatusError(
    422,
    'Invalid',
    `${kind}.meta.k8s.io "" is invalid: ${
      texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
    }`,
    { group: 'meta.k8s.io', kind, causes },
  );
}

export function tooLarge(limitBytes: number): StatusError {
  return new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${limitBytes}`,
  );
}

/** kubectl sends its `create` shortcuts as protobuf and knows no flag against it. */
const CURES = new Map([
  [
    'application/apply-patch+cbor',
    ' (the simulated cluster reads no CBOR: apply with application/apply-patch+yaml)',
  ],
  [
    'application/vnd.kubernetes.protobuf',
    ' (the simulated cluster reads no protobuf: use `kubectl apply -f`, after `kubectl create ... --dry-run=client -o yaml` if need be)',
  ],
]);

export function unsupportedMediaType(
  given: string,
  accepted: string[],
): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format (${
      given || 'no content type'
    }) - accepted media types include: ${accepted.join(', ')}${
      CURES.get(given) ?? ''
    }`,
  );
}
