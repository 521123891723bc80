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

import { isRecord, KubeObject, Manifest } from '../objects';
import { below, childrenOf, FieldSet } from '../ownership/FieldSet';
import { fieldElement, itemElement } from '../ownership/pathElements';
import { FieldType, ListType, SchemaTable } from '../resources/Schema';

/** The part of an object that a set of fields covers: what an applier with that set may have sent. */
export function extractFields(
  schemas: SchemaTable,
  object: KubeObject,
  fields: FieldSet,
): Manifest {
  const { apiVersion, kind, metadata } = object;
  const part = extract(
    schemas,
    { is: 'ref', name: kind },
    object,
    fields,
  ) as Manifest;
  const { name, namespace } = metadata;
  return {
    ...part,
    apiVersion,
    kind,
    metadata: { ...part.metadata, name, ...(namespace && { namespace }) },
  };
}

function extract(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
  fields: FieldSet,
): unknown {
  if (childrenOf(fields).length === 0) {
    return value;
  }
  if (Array.isArray(value) && type?.is === 'list' && !type.set) {
    return value.flatMap(item => {
      const content = below(fields, itemElement(type, item)!);
      return content
        ? [
            {
              ...keysOf(type, item),
              ...(extract(schemas, type.items, item, content) as object),
            },
          ]
        : [];
    });
  }
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([field, child]) => {
          const content = below(fields, fieldElement(field));
          const childType = schemas.child(type, field);
          return content
            ? [[field, extract(schemas, childType, child, content)]]
            : [];
        }),
      )
    : value;
}

/** What names an item, without which no part of it can be applied. */
function keysOf(type: ListType, item: unknown): object {
  return Object.fromEntries(
    Object.entries(isRecord(item) ? item : {}).filter(([field]) =>
      type.keys?.includes(field),
    ),
  );
}
