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
import { isoTimeSchema, listSchema, tierSchema } from './common';
import { deliverySchema } from '../config/desired';
import { syncStateSchema } from './finding';
import { actionSchema } from './operation';

/**
 * - `confirmed`: from configuration, or allowed by a trust rule.
 * - `unconfirmed`: only an entity declares it; listed, nothing collected.
 * - `misconfigured`: e.g. its cluster does not exist, or it shares a
 *   namespace with another environment; nothing collected.
 *
 * @public
 */
export const environmentStateSchema = z.enum([
  'confirmed',
  'unconfirmed',
  'misconfigured',
]);

/** @public */
export type EnvironmentState = z.infer<typeof environmentStateSchema>;

/** Where Git holds the wanted state. @public */
export const environmentSourceSchema = z.object({
  repository: z.string(),
  branch: z.string(),
  path: z.string(),
});

/** @public */
export type EnvironmentSource = z.infer<typeof environmentSourceSchema>;

/** @public */
export const environmentSchema = z.object({
  entityRef: z.string(),
  name: z.string(),
  title: z.string().optional(),
  /** A missing or contested tier counts as production. */
  tier: tierSchema,
  tenant: z.string().optional(),
  /** Absent when an entity declares it without a (valid) cluster. */
  clusterRef: z.string().min(1).optional(),
  /** Level of the cluster's heartbeat. */
  clusterLevel: levelSchema,
  namespaces: z.array(z.string()),
  ownerRefs: z.array(z.string()),
  state: environmentStateSchema,
  source: environmentSourceSchema.optional(),
  /** Worst of its services and of its cluster's heartbeat. */
  level: levelSchema,
  reason: z.string(),
  /** Number of services the asking person may read, by level. */
  services: z.object({
    total: z.number().int(),
    byLevel: z.record(levelSchema, z.number().int()),
  }),
  pods: z.object({ expected: z.number().int(), ready: z.number().int() }),
  /** Who delivers it; absent while the registry is being read. */
  delivery: deliverySchema.optional(),
  /** Name of the field manager that applies it. */
  applier: z.string().optional(),
  /** Tip of the source branch, and when the hub first saw it there. */
  head: z.object({ sha: z.string(), seenAt: isoTimeSchema }).optional(),
  /** Last commit that could be rendered, and since when it holds. */
  inForce: z
    .object({ sha: z.string(), at: isoTimeSchema.optional() })
    .optional(),
  /** What was applied last, and where that was read. */
  applied: z
    .object({
      sha: z.string().optional(),
      at: isoTimeSchema.optional(),
      evidence: z.string(),
    })
    .optional(),
  /** Absent = unknown: it was never compared. */
  sync: syncStateSchema.optional(),
  /** Until when the comparison is known to be current. */
  comparedAt: isoTimeSchema.optional(),
  /** Findings the asking person may read: open, and not merely pending. */
  openFindings: z.number().int().optional(),
  /** What the asking person may do with it; only where one is asked for by its id. */
  actions: z.array(actionSchema).optional(),
  /** Oldest read of what was collected for it. */
  observedAt: isoTimeSchema.optional(),
  problem: problemSchema.optional(),
});

/** @public */
export type Environment = z.infer<typeof environmentSchema>;

/** @public */
export const environmentListSchema = listSchema(environmentSchema);
