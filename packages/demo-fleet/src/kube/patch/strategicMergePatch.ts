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

import { isEqual } from 'lodash';
import { badRequest } from '../api/StatusError';
import { isRecord } from '../objects';
import { FieldType, SchemaTable } from '../resources/Schema';

type JsonRecord = Record<string, unknown>;

const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists with a merge key are merged
 * item by item and sets are united. Directives: `$patch: replace|delete`, `$retainKeys`,
 * `$deleteFromPrimitiveList/<field>`; `$setElementOrder/<field>` is accepted and without effect.
 *
 * @param type - the type of the patched value, from the schema table
 * @throws StatusError 400 when a list item lacks its merge key
 */
export function strategicMergePatch(
  schemas: SchemaTable,
  type: FieldType | undefined,
  target: unknown,
  patch: unknown,
): unknown {
  if (!isRecord(patch)) {
    return patch;
  }
  if (patch.$patch === 'replace') {
    return withoutDirectives(patch);
  }
  if (patch.$patch === 'delete') {
    return {};
  }
  const result = retained(isRecord(target) ? target : {}, patch.$retainKeys);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST)) {
      const field = key.slice(DELETE_FROM_LIST.length);
      const list = own(result, field);
      if (Array.isArray(list) && Array.isArray(value)) {
        result[field] = list.filter(
          item => !value.some(gone => isEqual(gone, item)),
        );
      }
    } else if (key.startsWith('$')) {
      continue;
    } else if (value === null) {
      delete result[key];
    } else {
      const child = schemas.child(type, key);
      result[key] = Array.isArray(value)
        ? mergeList(schemas, child, own(result, key), value, key)
        : strategicMergePatch(schemas, child, own(result, key), value);
    }
  }
  return result;
}

function mergeList(
  schemas: SchemaTable,
  type: FieldType | undefined,
  target: unknown,
  patch: unknown[],
  field: string,
): unknown[] {
  const before = Array.isArray(target) ? target : [];
  if (type?.is !== 'list' || (!type.keys && !type.set)) {
    return patch;
  }
  if (type.set) {
    const fresh = patch.filter(item => !before.some(old => isEqual(old, item)));
    return [...before, ...fresh];
  }
  const key = type.keys![0];
  const replaces = patch.some(
    item => isRecord(item) && item.$patch === 'replace',
  );
  const result: unknown[] = replaces ? [] : [...before];
  for (const item of patch) {
    if (!isRecord(item)) {
      throw badRequest(
        `strategic merge patch: an item of "${field}" is not an object`,
      );
    }
    if (item.$patch === 'replace') {
      continue;
    }
    const id = own(item, key);
    if (id === undefined) {
      throw badRequest(
        `strategic merge patch: an item of "${field}" does not contain declared merge key: ${key}`,
      );
    }
    const index = result.findIndex(
      existing => isRecord(existing) && isEqual(own(existing, key), id),
    );
    if (item.$patch === 'delete') {
      if (index >= 0) {
        result.splice(index, 1);
      }
    } else if (index >= 0) {
      result[index] = strategicMergePatch(
        schemas,
        type.items,
        result[index],
        item,
      );
    } else {
      result.push(strategicMergePatch(schemas, type.items, {}, item));
    }
  }
  return result;
}

function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function retained(target: JsonRecord, keys: unknown): JsonRecord {
  return Array.isArray(keys)
    ? Object.fromEntries(
        Object.entries(target).filter(([key]) => keys.includes(key)),
      )
    : { ...target };
}

function withoutDirectives(patch: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(patch).filter(
      ([key, value]) => !key.startsWith('$') && value !== null,
    ),
  );
}
