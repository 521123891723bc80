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

import { StatusError } from '../api/StatusError';
import { isRecord, Manifest } from '../objects';
import { FieldType, SchemaTable } from '../resources/Schema';
import { itemElement, printElement } from './pathElements';

/**
 * A configuration must name each item of a list with keys, and once.
 * @throws StatusError 500, as the API server answers it, naming the first list that does not
 */
export function checkConfiguration(
  schemas: SchemaTable,
  type: FieldType,
  applied: Manifest,
): void {
  const problems = problemsAt(schemas, type, applied, '');
  if (problems.length === 0) {
    return;
  }
  const { apiVersion, kind, metadata } = applied;
  const name = [metadata?.namespace, metadata?.name].filter(Boolean).join('/');
  const text =
    problems.length === 1
      ? problems[0]
      : `errors:\n${problems.map(problem => `  ${problem}`).join('\n')}`;
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${name}; ${apiVersion}, Kind=${kind}): ${text}`,
  );
}

function problemsAt(
  schemas: SchemaTable,
  type: FieldType | undefined,
  value: unknown,
  path: string,
): string[] {
  if (type?.is === 'list') {
    return Array.isArray(value) && (type.keys || type.set) && !type.atomic
      ? problemsOfList(schemas, type, value, path)
      : [];
  }
  if (!isRecord(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([field, child]) =>
    problemsAt(schemas, schemas.child(type, field), child, `${path}.${field}`),
  );
}

function problemsOfList(
  schemas: SchemaTable,
  type: FieldType & { is: 'list' },
  list: unknown[],
  path: string,
): string[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const element = itemElement(type, item);
    if (element === undefined) {
      const missing = type.keys?.find(
        key =>
          !isRecord(item) ||
          (item[key] === undefined && type.keyDefaults?.[key] === undefined),
      );
      return [
        `${path}: element ${index}: associative list with keys has an element that omits key field "${missing}" (and doesn't have default value)`,
      ];
    }
    if (seen.has(element)) {
      return [`${path}: duplicate entries for key ${printElement(element)}`];
    }
    seen.add(element);
    return problemsAt(
      schemas,
      type.items,
      item,
      `${path}${printElement(element)}`,
    );
  });
}
