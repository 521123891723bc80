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
import type { WriteOptions } from '../api/options';
import { invalidOptions, StatusCause } from '../api/StatusError';
import { MANAGER_MAX_BYTES } from '../ownership/readManagedFields';
import { APPLY_PATCH, PatchMediaType } from '../patch/applyPatch';
import { isDryRun, isTrue } from './query';
import type { ResourceRequest } from './ResourceEndpoint';

const NOT_PRINTABLE = /\p{C}/u;

/**
 * How a request to create or update wants to be carried out.
 * @throws StatusError 400 and 422 for a parameter that says nothing sensible
 */
export function writeOptions(
  asked: ResourceRequest,
  request: IncomingMessage,
): WriteOptions {
  const isCreate = asked.verb === 'create';
  const kind = isCreate ? 'CreateOptions' : 'UpdateOptions';
  mustBeSensible(kind, managerCauses(asked));
  return optionsOf(asked, request);
}

/**
 * How a request to patch wants to be carried out: server-side apply needs a field manager, and may be forced.
 * @throws StatusError 400 and 422 for a parameter that says nothing sensible
 */
export function patchOptions(
  asked: ResourceRequest,
  request: IncomingMessage,
  mediaType: PatchMediaType,
): WriteOptions {
  const { query } = asked;
  const isApply = mediaType === APPLY_PATCH;
  mustBeSensible('PatchOptions', [
    ...(isApply && !query.get('fieldManager')
      ? [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: is required for apply patch',
            field: 'fieldManager',
          },
        ]
      : []),
    ...(!isApply && query.has('force')
      ? [
          {
            reason: 'FieldValueForbidden',
            message: 'Forbidden: may not be specified for non-apply patch',
            field: 'force',
          },
        ]
      : []),
    ...managerCauses(asked),
  ]);
  return { ...optionsOf(asked, request), force: isTrue(query, 'force') };
}

function optionsOf(
  asked: ResourceRequest,
  request: IncomingMessage,
): WriteOptions {
  return {
    dryRun: isDryRun(asked.query),
    manager:
      asked.query.get('fieldManager') ||
      agentOf(request.headers['user-agent'] ?? ''),
    ...(asked.subresource === 'status' && { subresource: 'status' }),
  };
}

/** The part of a user agent before the first slash, no longer than a field manager may be. */
function agentOf(userAgent: string): string {
  let agent = '';
  for (const character of userAgent.split('/')[0]) {
    if (!NOT_PRINTABLE.test(character)) {
      if (Buffer.byteLength(agent + character) > MANAGER_MAX_BYTES) {
        break;
      }
      agent += character;
    }
  }
  return agent;
}

function managerCauses({ query }: ResourceRequest): StatusCause[] {
  const manager = query.get('fieldManager') ?? '';
  const causes: StatusCause[] = [];
  if (Buffer.byteLength(manager) > MANAGER_MAX_BYTES) {
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MANAGER_MAX_BYTES} bytes`,
      field: 'fieldManager',
    });
  }
  if (NOT_PRINTABLE.test(manager)) {
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(
        manager,
      )}: should only contain printable characters`,
      field: 'fieldManager',
    });
  }
  return causes;
}

function mustBeSensible(kind: string, causes: StatusCause[]): void {
  if (causes.length > 0) {
    throw invalidOptions(kind, causes);
  }
}
