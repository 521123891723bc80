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

import type { FleetQuery } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import { decodeCursor, encodeCursor, filterHash } from './cursor';

/** Where a page of a list ordered by level and ref ends. */
export interface KeysetPosition {
  /** Rank of the stored level. */
  level: number;
  ref: string;
}

const positionSchema = z.tuple([z.number().int(), z.string()]);

function hashOf(list: string, query: FleetQuery): string {
  const { cursor, limit, ...filters } = query;
  return filterHash([list, filters]);
}

/** The opaque cursor of the page after `position`. */
export function encodePosition(
  list: string,
  query: FleetQuery,
  position: KeysetPosition,
): string {
  return encodeCursor(hashOf(list, query), [position.level, position.ref]);
}

/**
 * Orders worst level first, then by ref, and starts where the query's cursor
 * says.
 *
 * @throws InputError when the cursor is none of this list and these filters.
 */
export function applyKeyset(
  rows: Knex.QueryBuilder,
  list: string,
  query: FleetQuery,
  columns: { level: string; ref: string },
): void {
  const after = decodeCursor(query.cursor, hashOf(list, query), positionSchema);
  if (after) {
    const [level, ref] = after;
    rows.where(rest =>
      rest
        .where(columns.level, '<', level)
        .orWhere(same =>
          same.where(columns.level, level).andWhere(columns.ref, '>', ref),
        ),
    );
  }
  rows.orderBy([
    { column: columns.level, order: 'desc' },
    { column: columns.ref, order: 'asc' },
  ]);
}
