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

const seconds = z.number().int().positive();
const percent = z.number().min(0).max(100);

/** @public */
export const agentHeartbeatThresholdsSchema = z
  .object({
    /** From this age on a beat is `notice`. */
    noticeSeconds: seconds.default(60),
    /** From this age on a beat is `warning`. */
    warningSeconds: seconds.default(120),
    /** Beyond this age the cluster is `critical`, disconnected. */
    criticalSeconds: seconds.default(300),
  })
  .strict()
  .refine(
    t =>
      t.noticeSeconds < t.warningSeconds &&
      t.warningSeconds <= t.criticalSeconds,
    'noticeSeconds < warningSeconds <= criticalSeconds must hold',
  );

/** @public */
export const podHealthThresholdsSchema = z
  .object({
    /** Beyond this share of pods not Ready: `warning`. */
    warningPercent: percent.default(10),
    /** Beyond this share of pods not Ready: `critical`. */
    criticalPercent: percent.default(30),
    /** Watched data older than this is stale: `unknown`. */
    staleSeconds: seconds.default(300),
  })
  .strict()
  .refine(
    t => t.warningPercent <= t.criticalPercent,
    'warningPercent <= criticalPercent must hold',
  );

/** @public */
export const deploymentSyncThresholdsSchema = z
  .object({
    /** From this many services out of sync beyond the grace on: `critical`. */
    criticalCount: z.number().int().positive().default(3),
    /** A comparison older than this is stale: `unknown`. */
    staleSeconds: seconds.default(300),
  })
  .strict();

/** @public */
export const driftThresholdsSchema = z
  .object({
    /** A comparison older than this is stale: `unknown`. */
    staleSeconds: seconds.default(300),
  })
  .strict();

/** @public */
export const rollbackRateThresholdsSchema = z
  .object({
    /** From this share of releases rolled back on: `warning`. */
    warningPercent: percent.default(2),
    /** Beyond this share: `critical`. */
    criticalPercent: percent.default(5),
    /** With fewer releases it is at most `notice`. */
    minimumReleases: z.number().int().positive().default(20),
  })
  .strict()
  .refine(
    t => t.warningPercent <= t.criticalPercent,
    'warningPercent <= criticalPercent must hold',
  );

/** Thresholds of all signals; configured under `gitopshq.signals`. @public */
export const signalThresholdsSchema = z
  .object({
    agentHeartbeat: agentHeartbeatThresholdsSchema.default({}),
    podHealth: podHealthThresholdsSchema.default({}),
    deploymentSync: deploymentSyncThresholdsSchema.default({}),
    drift: driftThresholdsSchema.default({}),
    rollbackRate: rollbackRateThresholdsSchema.default({}),
  })
  .strict();

/** @public */
export type AgentHeartbeatThresholds = z.infer<
  typeof agentHeartbeatThresholdsSchema
>;

/** @public */
export type PodHealthThresholds = z.infer<typeof podHealthThresholdsSchema>;

/** @public */
export type DeploymentSyncThresholds = z.infer<
  typeof deploymentSyncThresholdsSchema
>;

/** @public */
export type DriftThresholds = z.infer<typeof driftThresholdsSchema>;

/** @public */
export type RollbackRateThresholds = z.infer<
  typeof rollbackRateThresholdsSchema
>;

/** @public */
export type SignalThresholds = z.infer<typeof signalThresholdsSchema>;

/** The defaults: the table of the seven reliability signals. @public */
export const DEFAULT_THRESHOLDS: SignalThresholds =
  signalThresholdsSchema.parse({});
