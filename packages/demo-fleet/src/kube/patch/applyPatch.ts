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
import { isRecord } from '../objects';
import { FieldType, SchemaTable } from '../resources/Schema';
import { jsonPatch } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { strategicMergePatch } from './strategicMergePatch';

/** The media type of a server-side apply. */
export const APPLY_PATCH = 'application/apply-patch+yaml';

/** The media types of a PATCH request. */
export const patchMediaTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY_PATCH,
] as const;

/** @public */
export type PatchMediaType = (typeof patchMediaTypes)[number];

/** Applies a patch to an object in the way its media type names; a server-side apply is no patch of this kind. */
export function applyPatch(
  mediaType: Exclude<PatchMediaType, typeof APPLY_PATCH>,
  schemas: SchemaTable,
  type: FieldType,
  target: unknown,
  patch: unknown,
): unknown {
  if (mediaType === 'application/json-patch+json') {
    return jsonPatch(target, patch);
  }
  if (!isRecord(patch)) {
    throw badRequest('error decoding patch: the patch is not an object');
  }
  if (mediaType === 'application/merge-patch+json') {
    return mergePatch(target, patch);
  }
  return strategicMergePatch(schemas, type, target, patch);
}
