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

import type {
  Clock,
  CollectorLogger,
  Timers,
} from '@gitopshq/cluster-collector';
import type { IgnoreRule, KubernetesObject } from '@gitopshq/drift-engine';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { DeliveryService } from '../../delivery/types';
import type { DesiredService } from '../../desired';
import type { Lease } from '../../leases';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import type { DatabaseComparisonStore } from '../store/DatabaseComparisonStore';
import type { DatabaseFindingStore } from '../store/DatabaseFindingStore';
import type { OperationRecords, WriteGuard } from '../types';
import type { LiveObjects } from './LiveObjects';
import type { JudgeSettings } from './ScanSubject';
import type { WatchedKind } from './sightOf';

/** What the scans of all environments share. */
export interface ScanDeps {
  desired: Pick<DesiredService, 'current' | 'changedSince'>;
  delivery: Pick<DeliveryService, 'applied' | 'ignoreRules'>;
  findings: Pick<DatabaseFindingStore, 'apply'>;
  comparisons: DatabaseComparisonStore;
  /** Ignore rules of configuration and UI as they are now. */
  rules(): Promise<readonly IgnoreRule[]>;
  /** What operations wrote and are putting right. */
  operations: Pick<OperationRecords, 'ofEnvironment'>;
  settings: JudgeSettings;
  /** Patterns of names whose values are not kept. */
  redact: readonly string[];
  clock: Clock;
  timers: Timers;
  logger: CollectorLogger;
  /** Bounds how many environments are compared at once. */
  limit<T>(task: () => Promise<T>): Promise<T>;
  /**
   * Asked after each small piece of work: a promise when it is time to let
   * other work of the process have its turn.
   */
  breathe(): Promise<void> | undefined;
  guard(lease: Lease): WriteGuard;
  /** Called after findings or syncs of an environment have changed. */
  onWritten(environmentRef: string): void;
}

/** What a scan follows. */
export interface ScanTarget {
  environment: RegisteredEnvironment;
  snapshot: RegistrySnapshot;
  lease: Lease;
  live: LiveObjects;
  /** Kinds of the desired objects, and where they are watched. */
  kinds: readonly WatchedKind[];
  /** Why kinds of Git cannot be watched. */
  unwatched: readonly Problem[];
  /** Kinds (`<apiVersion>/<kind>`) of Git of which nothing can be told. */
  blind: ReadonlySet<string>;
  /** CustomResourceDefinitions of kinds that Git holds. */
  definitions: readonly KubernetesObject[];
}

/** `<apiVersion>/<kind>` of an object ref. */
export function apiKindOf(ref: string): string {
  return ref.split('/').slice(0, -2).join('/');
}

/** Whether an object decides which replicas of others are no drift. */
export function isScaler(ref: string): boolean {
  return (
    ref.includes('/HorizontalPodAutoscaler/') || ref.includes('/ScaledObject/')
  );
}
