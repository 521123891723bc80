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

import { applyPatch, JsonPatchError, Operation } from 'fast-json-patch';
import { badRequest, StatusError } from '../api/StatusError';

/** The API server's own limit on operations in one patch. */
const MAX_OPERATIONS = 10_000;

/**
 * JSON patch, RFC 6902.
 * @throws StatusError 400 for a malformed patch, 413 for too many operations, 422 when one cannot be applied
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: a JSON patch is an array of operations',
    );
  }
  if (patch.length > MAX_OPERATIONS) {
    throw new StatusError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  try {
    const operations = structuredClone(patch) as Operation[];
    return applyPatch(structuredClone(target), operations, true, true)
      .newDocument;
  } catch (error) {
    if (error instanceof JsonPatchError) {
      throw new StatusError(
        422,
        'Invalid',
        `the server rejected our request due to an error in our request: ${error.name} at operation ${error.index}`,
      );
    }
    throw badRequest(
      `error decoding patch: ${error instanceof Error ? error.message : error}`,
    );
  }
}
