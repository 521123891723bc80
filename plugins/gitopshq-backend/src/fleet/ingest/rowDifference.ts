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

import type { EnvironmentRows } from '../rows';

/** What to write and what to delete in one table. */
export interface TableDifference<T> {
  upserts: T[];
  /** Service ids or object uids. */
  deletes: string[];
}

/** Difference between what is stored and what should be. */
export type RowDifference = {
  [K in keyof EnvironmentRows]: EnvironmentRows[K] extends Map<string, infer T>
    ? TableDifference<T>
    : never;
};

function same<T extends object>(a: T, b: T): boolean {
  if (a === b) {
    return true;
  }
  for (const column of Object.keys(a) as (keyof T)[]) {
    if (a[column] !== b[column]) {
      return false;
    }
  }
  return true;
}

function tableDifference<T extends object>(
  stored: Map<string, T>,
  wanted: Map<string, T>,
): TableDifference<T> {
  const upserts: T[] = [];
  const deletes: string[] = [];
  for (const [key, row] of wanted) {
    const other = stored.get(key);
    if (!other || !same(row, other)) {
      upserts.push(row);
    }
  }
  for (const key of stored.keys()) {
    if (!wanted.has(key)) {
      deletes.push(key);
    }
  }
  return { upserts, deletes };
}

/** What must be written so that `stored` becomes `wanted`. */
export function rowDifference(
  stored: EnvironmentRows,
  wanted: EnvironmentRows,
): RowDifference {
  return {
    services: tableDifference(stored.services, wanted.services),
    workloads: tableDifference(stored.workloads, wanted.workloads),
    pods: tableDifference(stored.pods, wanted.pods),
    events: tableDifference(stored.events, wanted.events),
  };
}

/** Whether there is nothing to write. */
export function isEmpty(difference: RowDifference): boolean {
  return Object.values(difference).every(
    ({ upserts, deletes }) => upserts.length === 0 && deletes.length === 0,
  );
}
