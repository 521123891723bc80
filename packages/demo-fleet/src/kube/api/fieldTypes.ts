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

import { isRecord } from '../objects';
import { FieldType, SchemaTable } from '../resources/Schema';
import { badRequest, StatusCause } from './StatusError';

/**
 * Checks the fields the schema table knows, so that what is stored has the types that everyone reads.
 * @returns the required fields that are missing
 * @throws StatusError 400 naming the first field of a wrong type, as decoding in the API server would
 */
export function checkFieldTypes(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
  path: string = '',
): StatusCause[] {
  if (type === undefined || type.is === 'any') {
    return [];
  }
  if (!hasType(type, value)) {
    throw badRequest(
      `the object provided cannot be read: ${path} is ${JSON.stringify(
        value,
      )}, which is not ${nameOf(type)}`,
    );
  }
  if (type.is === 'list') {
    return (value as unknown[]).flatMap((item, index) =>
      checkFieldTypes(schemas, type.items, item, `${path}[${index}]`),
    );
  }
  if (type.is === 'scalar') {
    return [];
  }
  const fields = value as Record<string, unknown>;
  const required =
    type.is === 'ref' ? schemas.get(type.name)?.required ?? [] : [];
  const at = (field: string) => (path ? `${path}.${field}` : field);
  return [
    ...required
      .filter(field => !Object.hasOwn(fields, field))
      .map(field => ({
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: at(field),
      })),
    ...Object.entries(fields).flatMap(([field, child]) =>
      checkFieldTypes(schemas, schemas.child(type, field), child, at(field)),
    ),
  ];
}

function hasType(type: FieldType, value: unknown): boolean {
  if (type.is === 'list') {
    return Array.isArray(value);
  }
  if (type.is !== 'scalar') {
    return isRecord(value);
  }
  switch (type.format) {
    case 'int-or-string':
      return typeof value === 'string' || Number.isSafeInteger(value);
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number';
    default:
      return type.type === 'integer'
        ? Number.isSafeInteger(value)
        : typeof value === type.type;
  }
}

function nameOf(type: FieldType): string {
  if (type.is === 'list') {
    return 'a list';
  }
  return type.is === 'scalar'
    ? `of type ${type.format ?? type.type}`
    : 'an object';
}
