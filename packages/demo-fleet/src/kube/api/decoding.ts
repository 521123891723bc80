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

import { omit } from 'lodash';
import { KubeObject, Manifest } from '../objects';
import { isReset } from '../ownership/FieldOwner';
import { managedFieldsCauses } from '../ownership/readManagedFields';
import { apiVersionOf, ResourceFacts } from '../resources/ResourceTable';
import { SchemaTable } from '../resources/Schema';
import { ObjectKey } from '../store/ObjectStore';
import { withDefaults } from './defaults';
import { checkFieldTypes } from './fieldTypes';
import { initialStatus } from './initialStatus';
import { prune } from './prune';
import { invalid } from './StatusError';

/**
 * An object as the server reads it: without what says nothing, with the defaults of its kind.
 * @throws StatusError 400, 422 for fields of a wrong type and for required ones that are missing
 */
export function decoded(
  schemas: SchemaTable,
  facts: ResourceFacts,
  given: KubeObject,
): KubeObject {
  const type = { is: 'ref', name: facts.kind } as const;
  const object = prune(schemas, type, given) as KubeObject;
  const causes = checkFieldTypes(schemas, type, object);
  if (causes.length > 0) {
    throw invalid(facts, object.metadata.name ?? '', causes);
  }
  return withDefaults(facts, object);
}

/** A new object: what the writer gave, with an identity of the server's. */
export function identified(
  { facts, namespace, name }: ObjectKey,
  given: Manifest,
  identity: { uid: string; creationTimestamp: string },
): KubeObject {
  const body = facts.statusSubresource ? omit(given, ['status']) : given;
  return {
    ...body,
    apiVersion: apiVersionOf(facts),
    kind: facts.kind,
    metadata: {
      ...omit(given.metadata, ['deletionTimestamp', 'managedFields']),
      name,
      ...(facts.namespaced && { namespace }),
      resourceVersion: '',
      ...(facts.tracksGeneration && { generation: 1 }),
      ...identity,
    },
    ...(facts.statusSubresource && { status: initialStatus(facts) }),
  };
}

/** @throws StatusError 400, 422 for a status of a wrong type */
export function checkStatus(
  schemas: SchemaTable,
  { facts, name }: ObjectKey,
  status: unknown,
): void {
  const kind = { is: 'ref', name: facts.kind } as const;
  const type = schemas.child(kind, 'status');
  const causes = checkFieldTypes(schemas, type, status ?? {}, 'status');
  if (causes.length > 0) {
    throw invalid(facts, name, causes);
  }
}

/** @throws StatusError 422 for entries of owners that nobody could have written */
export function checkEntries({ facts, name }: ObjectKey, given: unknown): void {
  const causes = isReset(given) ? [] : managedFieldsCauses(given);
  if (causes.length > 0) {
    throw invalid(facts, name, causes);
  }
}
