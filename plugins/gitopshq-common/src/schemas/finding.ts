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
import { isoTimeSchema, listSchema, fleetQuerySchema, manyOf } from './common';

/** How the live object differs from Git. @public */
export const findingChangeSchema = z.enum([
  'changed',
  'added',
  'removed',
  'missing',
  'extra',
]);

/** @public */
export type FindingChange = z.infer<typeof findingChangeSchema>;

/** Why it differs, by evidence in the objects themselves. @public */
export const findingCauseSchema = z.enum([
  'manual',
  'controller',
  'autoscaling',
  'pending',
  'failed-sync',
  'unknown',
]);

/** @public */
export type FindingCause = z.infer<typeof findingCauseSchema>;

/**
 * - `open`: differs, nobody has decided about it.
 * - `ignored`: a rule says so; still shown, never counted.
 * - `expected`: one of our own operations did it.
 * - `reconciling`: an operation is putting it right.
 * - `resolved`: live equals Git again.
 *
 * @public
 */
export const findingStatusSchema = z.enum([
  'open',
  'ignored',
  'expected',
  'reconciling',
  'resolved',
]);

/** @public */
export type FindingStatus = z.infer<typeof findingStatusSchema>;

/** @public */
export const findingSuggestionSchema = z.enum([
  'reconcile',
  'ignore',
  'adopt',
  'retry-sync',
  'wait',
  'investigate',
  'remove',
]);

/** @public */
export type FindingSuggestion = z.infer<typeof findingSuggestionSchema>;

/** @public */
export const ruleOriginSchema = z.enum([
  'built-in',
  'ui',
  'config',
  'git',
  'delivery',
]);

/** Where an ignore rule was written. @public */
export type RuleOrigin = z.infer<typeof ruleOriginSchema>;

/** One difference between Git and a cluster, at one path of one object. @public */
export const findingSchema = z.object({
  /** First 16 bytes, hex, of SHA-256 over the JSON of [environmentRef, object, path]. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  environmentRef: z.string(),
  serviceId: z.string().optional(),
  serviceName: z.string().optional(),
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  object: z.string(),
  /** Dot-separated, list items by key; empty for the whole object. */
  path: z.string(),
  change: findingChangeSchema,
  /** What Git says; of a Secret, its fingerprint. */
  desired: z.unknown().optional(),
  /** What the cluster holds; of a Secret, its fingerprint. */
  live: z.unknown().optional(),
  cause: findingCauseSchema,
  confidence: z.enum(['high', 'medium', 'low']),
  /** Field manager that wrote it: a tool, never a person. */
  manager: z.string().optional(),
  /** When it was written, by the cluster. */
  since: isoTimeSchema.optional(),
  evidence: z.array(z.object({ kind: z.string(), text: z.string() })),
  suggestion: findingSuggestionSchema,
  status: findingStatusSchema,
  firstSeenAt: isoTimeSchema,
  lastSeenAt: isoTimeSchema,
  resolvedAt: isoTimeSchema.optional(),
  reopenedCount: z.number().int(),
  ignoredBy: z
    .object({
      ruleId: z.string().optional(),
      origin: ruleOriginSchema,
      reason: z.string(),
      author: z.string().optional(),
    })
    .optional(),
  operationId: z.string().optional(),
  /** Files of the commit in force that the object came from. */
  files: z.array(z.string()),
  /** What the asking person may do about it. */
  allowed: z
    .object({
      /** Write an ignore rule for the environment it is in. */
      ignore: z.boolean(),
    })
    .optional(),
});

/** @public */
export type Finding = z.infer<typeof findingSchema>;

/** @public */
export const findingListSchema = listSchema(findingSchema);

/** Numbers of findings under all filters but the status. @public */
export const findingCountsSchema = z.object({
  byStatus: z.record(findingStatusSchema, z.number().int()),
  /** Of those `open`, `expected` and `reconciling`. */
  byCause: z.record(findingCauseSchema, z.number().int()),
});

/** @public */
export type FindingCounts = z.infer<typeof findingCountsSchema>;

/** Filters of `GET /findings`. @public */
export const findingsQuerySchema = fleetQuerySchema
  .omit({ level: true })
  .extend({
    /** Without it: `open`, `expected` and `reconciling`. */
    status: manyOf(findingStatusSchema),
    cause: manyOf(findingCauseSchema),
    change: manyOf(findingChangeSchema),
    manager: manyOf(z.string().max(256)),
    /** Kubernetes kind, `Deployment`. */
    kind: manyOf(z.string().max(128)),
    service: manyOf(z.string().regex(/^[0-9a-f]{32}$/)),
  })
  .strict();

/** @public */
export type FindingsQuery = z.infer<typeof findingsQuerySchema>;

/** What a caller may leave out of a {@link FindingsQuery}. @public */
export type FindingsFilter = Partial<FindingsQuery>;

/** One object as Git and as the cluster have it. @public */
export const comparedObjectSchema = z.object({
  environmentRef: z.string(),
  object: z.string(),
  /** YAML, redacted; absent when Git does not hold it. */
  desired: z.string().optional(),
  /** YAML, redacted, without managedFields; absent when it is not in the cluster. */
  live: z.string().optional(),
  files: z.array(z.string()),
  /** Path -> field managers that own it. */
  owners: z.record(z.array(z.string())),
  /** What the comparison noticed and is no drift: `terminating`, … */
  notes: z.array(z.string()),
  /** Commit of `desired`. */
  sha: z.string().optional(),
  asOf: isoTimeSchema.optional(),
});

/** @public */
export type ComparedObject = z.infer<typeof comparedObjectSchema>;

/**
 * Whether what was applied is what Git holds. `pending` is out of sync within
 * the grace; `unknown` is never in sync.
 *
 * @public
 */
export const syncStateSchema = z.enum([
  'in-sync',
  'pending',
  'out-of-sync',
  'unknown',
]);

/** @public */
export type SyncState = z.infer<typeof syncStateSchema>;

/** What reconciling or adopting findings would do. @public */
export const findingPlanSchema = z.object({
  kind: z.enum(['reconcile', 'adopt']),
  /** Fields the cluster would be given (reconcile) or Git (adopt). */
  writes: z.array(
    z.object({
      findingId: z.string(),
      object: z.string(),
      path: z.string(),
      from: z.unknown().optional(),
      to: z.unknown().optional(),
      /** File of Git that would change; adopt only. */
      file: z.string().optional(),
    }),
  ),
  /** Fields or objects that would be taken away. */
  removals: z.array(
    z.object({
      findingId: z.string(),
      object: z.string(),
      path: z.string(),
      from: z.unknown().optional(),
      file: z.string().optional(),
    }),
  ),
  /** Findings it cannot be done for, and why. */
  refused: z.array(z.object({ findingId: z.string(), reason: z.string() })),
});

/** @public */
export type FindingPlan = z.infer<typeof findingPlanSchema>;

/** Body of `POST /findings/plan`. @public */
export const findingPlanRequestSchema = z
  .object({
    kind: z.enum(['reconcile', 'adopt']),
    findingIds: z
      .array(z.string().regex(/^[0-9a-f]{32}$/))
      .min(1, 'needs at least one finding')
      .max(500),
  })
  .strict();

/** @public */
export type FindingPlanRequest = z.infer<typeof findingPlanRequestSchema>;
