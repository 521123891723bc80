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
import { isoTimeSchema } from './common';

/** @public */
export const signalNameSchema = z.enum([
  'agentHeartbeat',
  'podHealth',
  'deploymentSync',
  'drift',
  'rollbackRate',
]);

/** @public */
export type SignalName = z.infer<typeof signalNameSchema>;

/** What pulls a signal down, worst first. @public */
export const offenderSchema = z.object({
  entityRef: z.string().optional(),
  serviceId: z.string().optional(),
  findingId: z.string().optional(),
  text: z.string(),
});

/** @public */
export type Offender = z.infer<typeof offenderSchema>;

/** @public */
export const signalSchema = z.object({
  name: signalNameSchema,
  level: levelSchema,
  /** Absent when nothing was measured. */
  value: z.number().optional(),
  unit: z.enum(['seconds', 'percent', 'count']),
  reason: z.string(),
  /** ISO 8601 duration the value covers; `PT0S` is this moment. */
  window: z.string(),
  sampleSize: z.number().int(),
  /** Time of the observation the value rests on. */
  observedAt: isoTimeSchema.optional(),
  offenders: z.array(offenderSchema),
});

/** @public */
export type Signal = z.infer<typeof signalSchema>;

/** @public */
export const signalScopeSchema = z.enum([
  'fleet',
  'tenant',
  'environment',
  'cluster',
  'entity',
  'owner',
  'service',
]);

/** @public */
export type SignalScope = z.infer<typeof signalScopeSchema>;

/** @public */
export const scopedSignalsSchema = z.object({
  scope: signalScopeSchema,
  ref: z.string().optional(),
  level: levelSchema,
  signals: z.array(signalSchema),
  asOf: isoTimeSchema.optional(),
});

/** @public */
export type ScopedSignals = z.infer<typeof scopedSignalsSchema>;

/** One point of a trend; `value` is absent where nothing was known. @public */
export const signalSampleSchema = z.object({
  at: isoTimeSchema,
  value: z.number().optional(),
  level: levelSchema,
});

/** @public */
export type SignalSample = z.infer<typeof signalSampleSchema>;

/** @public */
export const signalSamplesSchema = z.object({
  items: z.array(signalSampleSchema),
  asOf: isoTimeSchema.optional(),
});
