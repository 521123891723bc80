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
import { syncStateSchema } from './finding';
import { actionSchema } from './operation';
import { signalSchema } from './signal';

/**
 * - `mapped`: one counted claim ties it to a component.
 * - `unmapped`: no component; owned by the environment's owner.
 * - `contested`: two counted claims; readable by the environment's owner.
 *
 * @public
 */
export const serviceMappingSchema = z.enum(['mapped', 'unmapped', 'contested']);

/** @public */
export type ServiceMapping = z.infer<typeof serviceMappingSchema>;

/** @public */
export const workloadSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  /** Replicas wanted by the spec; for a DaemonSet, nodes it should run on. */
  wanted: z.number().int(),
  ready: z.number().int(),
  updated: z.number().int(),
  /** Sum over the containers of its present pods. */
  restarts: z.number().int(),
  images: z.array(z.string()),
  autoscaler: z
    .object({
      name: z.string(),
      minReplicas: z.number().int(),
      maxReplicas: z.number().int(),
      currentReplicas: z.number().int(),
      desiredReplicas: z.number().int(),
    })
    .optional(),
  problem: problemSchema.optional(),
});

/** @public */
export type Workload = z.infer<typeof workloadSchema>;

/** A component's claim on a service that is not counted. @public */
export const serviceClaimSchema = z.object({
  componentRef: z.string(),
  counted: z.boolean(),
  reason: z.string(),
});

/** @public */
export type ServiceClaim = z.infer<typeof serviceClaimSchema>;

/** @public */
export const serviceSchema = z.object({
  /** First 16 bytes, hex, of SHA-256 over the JSON of [environmentRef, key]. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string(),
  environmentRef: z.string(),
  clusterRef: z.string(),
  tier: tierSchema,
  tenant: z.string().optional(),
  componentRef: z.string().optional(),
  mapping: serviceMappingSchema,
  claims: z.array(serviceClaimSchema),
  ownerRefs: z.array(z.string()),
  pods: z.object({ expected: z.number().int(), ready: z.number().int() }),
  images: z.array(z.string()),
  level: levelSchema,
  reason: z.string(),
  signals: z.array(signalSchema),
  workloads: z.array(workloadSchema),
  /** Heartbeat of the cluster it runs on. */
  cluster: z.object({
    level: levelSchema,
    lastBeatAt: isoTimeSchema.optional(),
    ageSeconds: z.number().optional(),
  }),
  /** Absent = unknown: it was never compared with Git. */
  sync: syncStateSchema.optional(),
  /** Findings that are open, and not merely pending. */
  openFindings: z.number().int().optional(),
  /** What the asking person may do with it; only where one is asked for by its id. */
  actions: z.array(actionSchema).optional(),
  /** Oldest read of what was collected for it. */
  observedAt: isoTimeSchema.optional(),
  problem: problemSchema.optional(),
});

/** @public */
export type Service = z.infer<typeof serviceSchema>;

/** @public */
export const serviceListSchema = listSchema(serviceSchema);

/** @public */
export const podSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  /** `<Kind>/<name>` of the controlling workload; absent for a bare pod. */
  workload: z.string().optional(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  restarts: z.number().int(),
  /** Why it is not ready, in Kubernetes' words: `CrashLoopBackOff`. */
  reason: z.string().optional(),
  /** Of the container that terminated last. */
  exitCode: z.number().int().optional(),
  startedAt: isoTimeSchema.optional(),
  node: z.string().optional(),
});

/** @public */
export type Pod = z.infer<typeof podSchema>;

/** @public */
export const podListSchema = listSchema(podSchema);

/** @public */
export const clusterEventSchema = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number().int(),
  lastSeenAt: isoTimeSchema.optional(),
  /** `<Kind>/<name>` of the object it is about. */
  object: z.string(),
});

/** @public */
export type ClusterEvent = z.infer<typeof clusterEventSchema>;

/** @public */
export const clusterEventListSchema = listSchema(clusterEventSchema);
