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

import { badRequest } from '../api/StatusError';

/** A request path below `/api` or `/apis`, taken apart as the API server does it. */
export interface RequestPath {
  apiVersion: string;
  plural: string;
  namespace: string;
  name?: string;
  subresource?: string;
}

/** Subresources of a namespace, which else would read as resources in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * Takes a path such as `/apis/apps/v1/namespaces/shop/deployments/cart/scale` apart.
 * @returns `undefined` for a path that names no resource (discovery, health)
 * @throws StatusError 400 when a segment is not valid percent-encoding or hides a slash
 */
export function parseRequestPath(pathname: string): RequestPath | undefined {
  const segments = pathname.split('/').filter(Boolean).map(decodeSegment);
  const isCore = segments[0] === 'api';
  if (!isCore && segments[0] !== 'apis') {
    return undefined;
  }
  const apiVersion = isCore ? segments[1] : segments.slice(1, 3).join('/');
  const rest = segments.slice(isCore ? 2 : 3);
  if (rest.length === 0) {
    return undefined;
  }
  const insideNamespace =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !(rest.length === 3 && NAMESPACE_SUBRESOURCES.has(rest[2]));
  const [plural, name, ...below] = insideNamespace ? rest.slice(2) : rest;
  return {
    apiVersion,
    plural,
    namespace: insideNamespace ? rest[1] : '',
    ...(name !== undefined && { name }),
    ...(below.length > 0 && { subresource: below.join('/') }),
  };
}

function decodeSegment(segment: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    throw badRequest(
      `the path segment "${segment}" is not percent-encoded text`,
    );
  }
  if (decoded.includes('/') || decoded === '.' || decoded === '..') {
    throw badRequest(`the path segment "${segment}" is not a name`);
  }
  return decoded;
}
