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
import { problemSchema } from '../problem';
import { entityRefSchema } from '../refs';
import { fleetQuerySchema, isoTimeSchema, listSchema } from './common';

/**
 * - `unconfirmed`: only an entity declares it and no trust rule allows it;
 *   never contacted.
 * - `registered`: never answered so far.
 * - `connected`, `late`, `disconnected`: by the age of the last beat.
 * - `no-access`: answers, but refuses our credential (401/403).
 * - `error`: answers, but is not ready or is no Kubernetes API.
 *
 * @public
 */
export const clusterStateSchema = z.enum([
  'unconfirmed',
  'registered',
  'connected',
  'late',
  'disconnected',
  'no-access',
  'error',
]);

/** @public */
export type ClusterState = z.infer<typeof clusterStateSchema>;

/**
 * Where the cluster's definition comes from: `gitopshq.clusters`, the
 * `kubernetes:` configuration, a locator that a module added, or the catalog.
 *
 * @public
 */
export const clusterOriginSchema = z.enum([
  'config',
  'kubernetes',
  'module',
  'catalog',
]);

/** @public */
export type ClusterOrigin = z.infer<typeof clusterOriginSchema>;

/** What is collected from a cluster, one row per watched resource. @public */
export const collectionStatusSchema = z.object({
  namespace: z.string().optional(),
  /** Plural resource name, `pods`. */
  resource: z.string(),
  /** `stale`: no event or bookmark for 300 s. */
  state: z.enum(['starting', 'current', 'stale', 'failed']),
  asOf: isoTimeSchema.optional(),
  problem: problemSchema.optional(),
});

/** @public */
export type CollectionStatus = z.infer<typeof collectionStatusSchema>;

/** @public */
export const clusterSchema = z.object({
  entityRef: z.string(),
  name: z.string(),
  title: z.string().optional(),
  state: clusterStateSchema,
  level: levelSchema,
  /** Why the level is what it is, one sentence. */
  reason: z.string(),
  /** Stamped by the hub's clock. */
  lastBeatAt: isoTimeSchema.optional(),
  /** Seconds since the last beat by the hub's clock at the time of reading. */
  ageSeconds: z.number().optional(),
  /** Round trip of the last answered probe. */
  apiLatencyMs: z.number().optional(),
  /** `gitVersion` of the API server. */
  version: z.string().optional(),
  /** Cluster's clock minus the hub's; warned about over 60 s. */
  skewSeconds: z.number().optional(),
  origin: clusterOriginSchema,
  apiServer: z.string().optional(),
  writable: z.boolean(),
  ownerRefs: z.array(z.string()),
  environmentRefs: z.array(z.string()),
  problem: problemSchema.optional(),
  /** Things that work but should not stay so, e.g. TLS not verified. */
  warnings: z.array(problemSchema),
  /** Only in the answer for a single cluster. */
  collections: z.array(collectionStatusSchema).optional(),
});

/** @public */
export type Cluster = z.infer<typeof clusterSchema>;

/** @public */
export const clusterListSchema = listSchema(clusterSchema);

/**
 * Beats of a cluster in one span of time. What did not come although it was
 * expected was missed; where nothing was expected the hub did not run or did
 * not know the cluster, so that nothing can be said.
 *
 * @public
 */
export const beatBucketSchema = z.object({
  from: isoTimeSchema,
  to: isoTimeSchema,
  /** Beats that came. May exceed `expected`: intervals vary by a tenth. */
  received: z.number().int().nonnegative(),
  /** Beats that should have come in the time in which they were asked for. */
  expected: z.number().int().nonnegative(),
  /** Greatest age of the last beat; absent where nothing was asked for. */
  worstAgeSeconds: z.number().nonnegative().optional(),
});

/** @public */
export type BeatBucket = z.infer<typeof beatBucketSchema>;

/** Oldest first. @public */
export const beatsSchema = z.object({
  items: z.array(beatBucketSchema),
  asOf: isoTimeSchema.optional(),
});

/** @public */
export type Beats = z.infer<typeof beatsSchema>;

/**
 * Beats of several clusters, neighbouring spans of one state joined; clusters
 * one may not read are left out.
 *
 * @public
 */
export const beatStripsSchema = z.object({
  items: z.array(
    z.object({ entityRef: z.string(), beats: z.array(beatBucketSchema) }),
  ),
  asOf: isoTimeSchema.optional(),
});

/** @public */
export type BeatStrips = z.infer<typeof beatStripsSchema>;

/** Beats are kept this long: a day, and what its first bucket needs. @public */
export const BEATS_KEPT_HOURS = 25;

/** Clusters whose beats may be asked for at once. @public */
export const BEAT_STRIPS_AT_ONCE = 100;

const timeQuerySchema = z
  .string()
  .datetime({ offset: true })
  .transform(value => Date.parse(value))
  .optional();

/** Seconds: whole buckets, of which a day has at most 300. */
const beatStepSchema = z.coerce
  .number()
  .int()
  .min(300)
  .max(6 * 3600)
  .multipleOf(300);

/** Query of a cluster's beats; default the last 24 hours. @public */
export const beatsQuerySchema = z
  .object({
    from: timeQuerySchema,
    to: timeQuerySchema,
    step: beatStepSchema.default(300),
  })
  .strict();

/** @public */
export type BeatsQuery = z.infer<typeof beatsQuerySchema>;

/** Query of the last 24 hours of several clusters. @public */
export const beatStripsQuerySchema = z
  .object({
    ref: z.preprocess(
      value => (Array.isArray(value) ? value : [value]),
      z.array(entityRefSchema).min(1).max(BEAT_STRIPS_AT_ONCE),
    ),
    step: beatStepSchema.default(900),
  })
  .strict();

/** @public */
export type BeatStripsQuery = z.infer<typeof beatStripsQuerySchema>;

/** Filters of the list of clusters. @public */
export const clusterQuerySchema = fleetQuerySchema
  .extend({
    /** Part of the name or title, in any case. */
    search: z.string().trim().min(1).max(100).optional(),
  })
  .strict();

/** @public */
export type ClusterQuery = z.infer<typeof clusterQuerySchema>;

/** What a caller may leave out of a {@link ClusterQuery}. @public */
export type ClusterFilter = Partial<ClusterQuery>;
