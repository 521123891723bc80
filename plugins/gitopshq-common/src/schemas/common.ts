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

import { z } from 'zod/v3';
import { levelSchema } from '../levels';
import { entityRefSchema } from '../refs';

/** A moment as ISO 8601 in UTC. @public */
export const isoTimeSchema = z.string().datetime();

/** @public */
export const tierSchema = z.enum(['production', 'non-production']);

/** @public */
export type Tier = z.infer<typeof tierSchema>;

/**
 * Shape of every list answer. `asOf` is the oldest read of any source in the
 * answer; it is absent when nothing was ever read.
 *
 * @public
 */
export function listSchema<T extends z.ZodTypeAny>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    asOf: isoTimeSchema.optional(),
  });
}

/** One page of a list. @public */
export interface Page<T> {
  items: T[];
  /** Opaque; bound to the filters and order of the request it came from. */
  nextCursor?: string;
  /** ISO 8601; oldest read of any source in the page. */
  asOf?: string;
}

/** A query parameter that may be repeated. @internal */
export const manyOf = <T extends z.ZodTypeAny>(item: T) =>
  z.preprocess(
    value => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(100).optional(),
  );

/**
 * Filters common to all fleet lists, as query parameters. Repeat a parameter
 * to allow several values.
 *
 * @public
 */
export const fleetQuerySchema = z
  .object({
    /** Entity refs of owners, or `me` for the asking person's own. */
    owner: manyOf(z.union([z.literal('me'), entityRefSchema])),
    tier: manyOf(tierSchema),
    environment: manyOf(entityRefSchema),
    tenant: manyOf(z.string().max(256)),
    cluster: manyOf(entityRefSchema),
    /** Component, system or resource (cluster, environment). */
    entityRef: manyOf(entityRefSchema),
    level: manyOf(levelSchema),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(2048).optional(),
  })
  .strict();

/** @public */
export type FleetQuery = z.infer<typeof fleetQuerySchema>;

/** What a caller may leave out of a {@link FleetQuery}. @public */
export type FleetFilter = Partial<FleetQuery>;
