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
import { isoTimeSchema, listSchema } from './common';

/** What kind of commit a release is, by its trailer or by what it does. @public */
export const releaseKindSchema = z.enum([
  'release',
  'rollback',
  'promotion',
  'adopt',
  'change',
]);

/** @public */
export type ReleaseKind = z.infer<typeof releaseKindSchema>;

/**
 * - `running`: it is what Git wants now and it is being delivered or judged.
 * - `deployed`: healthy within 15 min of becoming applied.
 * - `failed`: not, or podHealth turned critical meanwhile.
 * - `rolled-back`: a rollback took it back.
 * - `superseded`: another release came before it could be judged.
 * - `unknown`: older than the hub's first sight.
 *
 * @public
 */
export const releaseOutcomeSchema = z.enum([
  'running',
  'deployed',
  'failed',
  'rolled-back',
  'superseded',
  'unknown',
]);

/** @public */
export type ReleaseOutcome = z.infer<typeof releaseOutcomeSchema>;

/** @public */
export const releaseSchema = z.object({
  sha: z.string(),
  /** Of the first parent; absent for the first commit. */
  parentSha: z.string().optional(),
  environmentRef: z.string(),
  /** Services whose rendered objects it changed; in a service's timeline only that one. */
  services: z.array(z.object({ serviceId: z.string(), name: z.string() })),
  author: z.string(),
  /** Committer's date. */
  committedAt: isoTimeSchema,
  /** When it became the applied revision, as far as that was seen. */
  appliedAt: isoTimeSchema.optional(),
  subject: z.string(),
  /** Images of containers that became others. */
  images: z.array(
    z.object({
      /** `<Kind>/<name>`. */
      workload: z.string(),
      container: z.string(),
      from: z.string().optional(),
      to: z.string().optional(),
    }),
  ),
  /** Other values that became others, redacted; the first 50. */
  values: z.array(
    z.object({
      file: z.string(),
      path: z.string(),
      from: z.unknown().optional(),
      to: z.unknown().optional(),
    }),
  ),
  kind: releaseKindSchema,
  outcome: releaseOutcomeSchema,
  /** Why the outcome is what it is, for people. */
  outcomeReason: z.string().optional(),
  /** Of the operation that made it; verified, see `claimed`. */
  operationId: z.string().optional(),
  /** It bears the trailer of an operation that is not ours or did not make it. */
  claimed: z.boolean(),
  /** Commits that a rollback took back. */
  rolledBackBy: z.string().optional(),
  /** It is what the environment was last made from. */
  current: z.boolean(),
  /** False: it changed a file of the input set, rendering has not proved it yet. */
  confirmed: z.boolean(),
});

/** @public */
export type Release = z.infer<typeof releaseSchema>;

/** Newest first. @public */
export const releaseListSchema = listSchema(releaseSchema).extend({
  /** Why the list may be incomplete. */
  notes: z.array(z.string()),
});

/** @public */
export type ReleaseList = z.infer<typeof releaseListSchema>;

/** A value that differs between a release and now, offered for a field rollback. @public */
export const rollbackValueSchema = z.object({
  /** `<file>#<path>`, as a field rollback takes it. */
  ref: z.string(),
  file: z.string(),
  path: z.string(),
  /** `image.tag`, `env.FEATURE_FLAG`; absent where nothing shorter is unambiguous. */
  label: z.string().optional(),
  /** Value at the release; absent: not there. Redacted. */
  then: z.unknown().optional(),
  now: z.unknown().optional(),
});

/** @public */
export type RollbackValue = z.infer<typeof rollbackValueSchema>;

/** Answer of `GET /services/:id/rollback-values?to=`. @public */
export const rollbackValuesSchema = z.object({
  items: z.array(rollbackValueSchema),
});

/** What became of deployments in a span of time. @public */
export const deliveryMetricsSchema = z.object({
  from: isoTimeSchema,
  to: isoTimeSchema,
  /** Forward releases of services. */
  releases: z.number().int(),
  perDay: z.number(),
  rolledBack: z.number().int(),
  failed: z.number().int(),
  /** Seconds from the bad release becoming applied to the start of the stable window. */
  recovery: z.object({
    count: z.number().int(),
    medianSeconds: z.number().optional(),
    p90Seconds: z.number().optional(),
  }),
  /** Releases per day, oldest first. */
  days: z.array(
    z.object({
      day: z.string(),
      releases: z.number().int(),
      rolledBack: z.number().int(),
    }),
  ),
});

/** @public */
export type DeliveryMetrics = z.infer<typeof deliveryMetricsSchema>;
