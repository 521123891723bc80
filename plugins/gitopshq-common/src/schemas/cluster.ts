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
import { isoTimeSchema, listSchema } from './common';

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

/** Where the cluster's definition comes from. @public */
export const clusterOriginSchema = z.enum(['config', 'kubernetes', 'catalog']);

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
