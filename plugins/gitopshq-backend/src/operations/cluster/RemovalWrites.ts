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

import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { parsePath } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import type { ClusterAccess } from './ClusterAccess';
import {
  AmbiguousFieldError,
  locateField,
  type LocatedField,
} from './locateField';
import { removalPatch } from './removalPatch';
import type { Settlement } from './Settlement';
import {
  OPERATIONS_MANAGER,
  type FieldRemoval,
  type WriteOutcome,
} from './types';
import { protectedField, protectedKind, refused } from './writeProblems';
import type { WriteScope } from './WriteScope';

/** Deleting one takes away what no commit brings back. */
const PROTECTED_KINDS: ReadonlySet<string> = new Set([
  'Namespace',
  'CustomResourceDefinition',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Secret',
  'StatefulSet',
]);

/** The rest of metadata is the server's, or names the object. */
const REMOVABLE_METADATA: ReadonlySet<unknown> = new Set([
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
]);

/** Takes away fields and objects. */
export class RemovalWrites {
  constructor(
    private readonly access: ClusterAccess,
    private readonly scope: WriteScope,
    private readonly settlement: Settlement,
  ) {}

  async removeFields(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      fields: readonly FieldRemoval[];
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { object, fields } = request;
    const target = await this.scope.target(object, signal);
    fields.forEach(({ path }) => mustBeRemovable(path));
    const found = await this.settlement.planned(target, request, signal);
    if ('outcome' in found) {
      return found;
    }
    const { live } = found;
    const located: LocatedField[] = [];
    for (const { path, expected } of fields) {
      const field = locate(live.object, path);
      if (!field) {
        continue;
      }
      if (expected !== undefined && !isEqual(field.value, expected)) {
        return {
          outcome: 'conflict',
          resourceVersion: live.resourceVersion,
          message: `${path} of ${object} has another value than planned`,
        };
      }
      located.push(field);
    }
    if (located.length === 0) {
      return this.settlement.already(live, `${object} has none of the fields`);
    }
    const answer = await this.access.send(
      {
        method: 'PATCH',
        path: target.path,
        query: { fieldManager: OPERATIONS_MANAGER },
        contentType: 'application/json-patch+json',
        body: JSON.stringify(removalPatch(live, located)),
      },
      signal,
    );
    const done = `freed of ${located.length} field(s)`;
    return this.settlement.of(target, request, answer, signal, done);
  }

  async delete(
    request: {
      object: string;
      uid: string;
      resourceVersion: string;
      confirmed: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { object, uid, resourceVersion, confirmed } = request;
    const target = await this.scope.target(object, signal);
    this.scope.mustBeDirect();
    const { kind, name } = target.identity;
    if (PROTECTED_KINDS.has(kind) && !confirmed.includes(`${kind}/${name}`)) {
      return refused(protectedKind(`${kind}/${name}`));
    }
    const answer = await this.access.send(
      {
        method: 'DELETE',
        path: target.path,
        query: {},
        contentType: 'application/json',
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid, resourceVersion },
          propagationPolicy: 'Background',
        }),
      },
      signal,
    );
    if (answer.type !== 'ok') {
      return this.settlement.of(target, request, answer, signal);
    }
    // A server that still has the object answers it, else a Status.
    const waits = answer.object.kind !== 'Status';
    return {
      outcome: 'done',
      uid,
      changed: true,
      evidence: `${object} ${
        waits ? 'is being deleted, after its finalizers' : 'deleted'
      }`,
    };
  }
}

/** @throws ClusterProblemError for a field that is not the operation's. */
function mustBeRemovable(path: string): void {
  const [first, second] = segmentsOf(path);
  if (
    first === undefined ||
    ['apiVersion', 'kind', 'status'].includes(String(first)) ||
    (first === 'metadata' && !REMOVABLE_METADATA.has(second))
  ) {
    throw new ClusterProblemError(protectedField(path));
  }
}

function segmentsOf(path: string) {
  try {
    return parsePath(path);
  } catch {
    // Not a path: it names nothing that could be taken away.
    return [];
  }
}

function locate(object: unknown, path: string): LocatedField | undefined {
  try {
    return locateField(object, path);
  } catch (error) {
    if (error instanceof AmbiguousFieldError) {
      throw new ClusterProblemError({
        code: 'ambiguous-field',
        message: `More than one item of the list is meant by ${path}`,
        value: path.slice(0, 200),
        cure: 'Remove it by hand',
      });
    }
    throw error;
  }
}
