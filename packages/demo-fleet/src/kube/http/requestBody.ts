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
import type { DeleteOptions } from '../api/options';
import { badRequest, unsupportedMediaType } from '../api/StatusError';
import { isRecord, Manifest } from '../objects';
import { PatchMediaType, patchMediaTypes } from '../patch/applyPatch';
import { parseBody, readBody } from './body';
import { isDryRun, wholeNumber } from './query';

const manifestMediaTypes = ['application/json', 'application/yaml'];

/** The object in a request body; a body without a content type is read as JSON. */
export async function manifestOf(request: IncomingMessage): Promise<Manifest> {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== '' && !manifestMediaTypes.includes(mediaType)) {
    throw unsupportedMediaType(mediaType, manifestMediaTypes);
  }
  const body = parseBody(await readBody(request), mediaType);
  if (!isRecord(body)) {
    throw badRequest('the object provided is unrecognized: not an object');
  }
  return body as Manifest;
}

/** The patch in a request body. */
export async function patchOf(
  request: IncomingMessage,
): Promise<{ mediaType: PatchMediaType; patch: unknown }> {
  const given = mediaTypeOf(request);
  const mediaType = patchMediaTypes.find(known => known === given);
  if (!mediaType) {
    throw unsupportedMediaType(given, [...patchMediaTypes]);
  }
  return { mediaType, patch: parseBody(await readBody(request), mediaType) };
}

/** The options of a deletion, from the query and from the body, which wins. */
export async function deleteOptionsOf(
  query: URLSearchParams,
  request: IncomingMessage,
): Promise<DeleteOptions> {
  const body = await readBody(request);
  const given = body.length > 0 ? parseBody(body, mediaTypeOf(request)) : {};
  if (!isRecord(given)) {
    throw badRequest('the delete options provided are not an object');
  }
  const fromQuery = {
    gracePeriodSeconds: wholeNumber(query, 'gracePeriodSeconds'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
  };
  const options = { ...fromQuery, ...given } as DeleteOptions & {
    dryRun?: unknown;
  };
  const grace: unknown = options.gracePeriodSeconds ?? 0;
  if (!Number.isSafeInteger(grace) || Number(grace) < 0) {
    throw badRequest(
      `gracePeriodSeconds is ${JSON.stringify(
        grace,
      )}: use a whole number of seconds`,
    );
  }
  if (options.preconditions !== undefined && !isRecord(options.preconditions)) {
    throw badRequest('the preconditions of the deletion are not an object');
  }
  return {
    ...options,
    gracePeriodSeconds: options.gracePeriodSeconds ?? undefined,
    dryRun:
      isDryRun(query) ||
      (Array.isArray(options.dryRun) && options.dryRun.includes('All')),
  };
}

function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}
