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

import { FieldType, ListType, SchemaTable } from '../resources/Schema';
import { itemElement } from './pathElements';
import { itemsByElement, shapeOf } from './topology';

/**
 * What an object becomes when a configuration is applied to it, before what the applier
 * no longer states is taken away. As in structured-merge-diff: the configuration wins, fields and items are merged, null
 * removes a value but no structure.
 */
export function mergeConfiguration(
  schemas: SchemaTable,
  type: FieldType | undefined,
  live: unknown,
  applied: unknown,
): unknown {
  if (applied === undefined) {
    return live;
  }
  if (live === undefined || live === null) {
    return applied;
  }
  const shape = shapeOf(schemas, type, live, applied);
  if (shape === 'whole') {
    return applied;
  }
  if (applied === null) {
    return Object.keys(live).length > 0 ? live : applied;
  }
  if (shape === 'items' && type?.is === 'list') {
    return mergeItems(schemas, type, live as unknown[], applied as unknown[]);
  }
  const merged = { ...(live as Record<string, unknown>) };
  for (const [field, value] of Object.entries(applied as object)) {
    merged[field] = mergeConfiguration(
      schemas,
      schemas.child(type, field),
      Object.hasOwn(merged, field) ? merged[field] : undefined,
      value,
    );
  }
  return merged;
}

/**
 * Items only live has keep their place, those of the configuration come in its order
 * (the order of structured-merge-diff's `visitListItems`).
 */
function mergeItems(
  schemas: SchemaTable,
  type: ListType,
  live: unknown[],
  applied: unknown[],
): unknown[] {
  const old = itemsByElement(type, live);
  const fresh = itemsByElement(type, applied);
  const liveOrder = live.map(item => itemElement(type, item)!);
  const appliedOrder = applied.map(item => itemElement(type, item)!);
  const shared = appliedOrder.filter(element => old.has(element));
  const merged: unknown[] = [];
  const taken = new Set<string>();
  const take = (element: string) => {
    taken.add(element);
    const before = old.get(element);
    merged.push(
      mergeConfiguration(
        schemas,
        type.items,
        before?.length === 1 ? before[0] : undefined,
        fresh.get(element)![0],
      ),
    );
    if (shared[0] === element) {
      shared.shift();
    }
  };
  let next = 0;
  let nextApplied = 0;
  while (next < liveOrder.length || nextApplied < appliedOrder.length) {
    const element = liveOrder[next];
    if (element !== undefined && !fresh.has(element)) {
      merged.push(live[next]);
      next += 1;
    } else if (
      element !== undefined &&
      (taken.has(element) ||
        (element !== appliedOrder[nextApplied] &&
          shared.length > 0 &&
          shared[0] !== element))
    ) {
      next += 1;
    } else {
      take(appliedOrder[nextApplied]);
      nextApplied += 1;
    }
  }
  return merged;
}
