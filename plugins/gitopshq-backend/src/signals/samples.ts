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

import type { SignalName } from '@gitopshq/backstage-plugin-gitopshq-common';

/** Scopes of which samples are kept. */
export type SampleScope = 'fleet' | 'cluster' | 'environment' | 'service';

/** Ref under which the samples of the whole fleet are kept. */
export const FLEET_REF = 'fleet';

/** What a sample is of. */
export interface SampleKey {
  signal: SignalName;
  scope: SampleScope;
  /** Cluster or environment ref, service id or {@link FLEET_REF}. */
  ref: string;
}

/** A signal at a moment. */
export interface SamplePoint {
  /** Epoch ms by the database's clock. */
  at: number;
  /** Rank of the level. */
  level: number;
  /** Absent when nothing was measured. */
  value?: number;
}

/** One stored sample. */
export interface Sample extends SampleKey, SamplePoint {}

/** A run of the evaluator; samples say nothing outside of these. */
export interface EvaluationSpan {
  startedAt: number;
  lastAt: number;
}

/** Text form of a key. */
export function sampleKey({ signal, scope, ref }: SampleKey): string {
  return `${signal} ${scope} ${ref}`;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Epoch ms of the start of the hour. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
