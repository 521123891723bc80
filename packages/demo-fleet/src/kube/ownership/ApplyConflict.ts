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

import { StatusCause, StatusError } from '../api/StatusError';
import { ManagedFieldsEntry } from './FieldOwner';
import { difference, FieldSet, isEmptySet, pathsOf } from './FieldSet';
import { printPath } from './pathElements';

/** Fields that an applier would change and another writer owns. */
export interface Conflict {
  owner: ManagedFieldsEntry;
  fields: FieldSet;
}

/** The conflicts that `allowed` does not settle. */
export function conflictsBeyond(
  conflicts: readonly Conflict[],
  allowed: FieldSet,
): Conflict[] {
  return conflicts.flatMap(({ owner, fields }) => {
    const left = difference(fields, allowed);
    return isEmptySet(left) ? [] : [{ owner, fields: left }];
  });
}

/** The answer to an apply that is not forced: 409 with a cause per field, in kube-apiserver's words. */
export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const causes: StatusCause[] = [];
  const byOwner = new Map<string, string[]>();
  const sorted = conflicts
    .map(({ owner, fields }) => ({ writer: writerOf(owner), fields }))
    .sort((one, other) => (one.writer < other.writer ? -1 : 1));
  for (const { writer, fields } of sorted) {
    const paths = pathsOf(fields).map(printPath);
    byOwner.set(writer, paths);
    for (const field of paths) {
      causes.push({
        reason: 'FieldManagerConflict',
        message: `conflict with ${writer}`,
        field,
      });
    }
  }
  return new StatusError(409, 'Conflict', messageOf(causes, byOwner), {
    causes,
  });
}

function messageOf(
  causes: StatusCause[],
  byOwner: ReadonlyMap<string, string[]>,
): string {
  if (causes.length === 1) {
    const [{ message, field }] = causes;
    return `Apply failed with 1 conflict: ${message}: ${field}`;
  }
  const lines = [...byOwner].flatMap(([writer, paths]) => [
    `conflicts with ${writer}:`,
    ...paths.map(path => `- ${path}`),
  ]);
  return `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`;
}

function writerOf({
  manager,
  operation,
  apiVersion,
  subresource,
}: ManagedFieldsEntry): string {
  const name = `${JSON.stringify(manager)}${
    subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''
  }`;
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`;
}
