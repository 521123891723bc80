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

import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { applierOf } from '../../drift/scan/applierOf';
import type { RegisteredEnvironment } from '../../registry/types';
import { ApplyWrites } from './ApplyWrites';
import type { ClusterAccess } from './ClusterAccess';
import { guarded } from './guarded';
import { readEffect } from './readEffect';
import { RemovalWrites } from './RemovalWrites';
import { Settlement } from './Settlement';
import { ToolSync } from './ToolSync';
import type {
  ApplyRequest,
  ClusterIntent,
  ClusterWriter,
  DryRunOutcome,
  IntentEffect,
  LiveObject,
  SyncProgress,
  WriteOutcome,
} from './types';
import { WorkloadWrites } from './WorkloadWrites';
import { WriteScope } from './WriteScope';

type RequestOf<M extends 'removeFields' | 'delete' | 'restart' | 'scale'> =
  Parameters<ClusterWriter[M]>[0];

/** What an {@link EnvironmentWriter} works with. */
export interface EnvironmentWriterOptions {
  access: ClusterAccess;
  environment: RegisteredEnvironment;
  /** `<apiVersion>/<Kind>`. */
  clusterScopedKinds: readonly string[];
  /** Whether a value under this name is a secret. */
  isSecret(name: string): boolean;
}

/** Writes to the cluster of one environment. */
export class EnvironmentWriter implements ClusterWriter {
  readonly applier: string;
  private readonly access: ClusterAccess;
  private readonly applies: ApplyWrites;
  private readonly removals: RemovalWrites;
  private readonly workloads: WorkloadWrites;
  private readonly tool: ToolSync;

  constructor(options: EnvironmentWriterOptions) {
    const { access, environment, clusterScopedKinds, isSecret } = options;
    const applier = applierOf(environment);
    const scope = new WriteScope(access, environment, clusterScopedKinds);
    const settlement = new Settlement(access);
    this.access = access;
    this.applier = applier.applier;
    this.applies = new ApplyWrites({
      ...{ access, scope, settlement, applier, isSecret },
    });
    this.removals = new RemovalWrites(access, scope, settlement);
    this.workloads = new WorkloadWrites(access, scope, settlement);
    this.tool = new ToolSync(access, settlement, environment);
  }

  async read(
    object: string,
    signal: AbortSignal,
  ): Promise<LiveObject | undefined> {
    return this.access.live(await this.access.target(object, signal), signal);
  }

  dryRunApply(
    request: ApplyRequest,
    signal: AbortSignal,
  ): Promise<DryRunOutcome> {
    return guarded(signal, () => this.applies.dryRun(request, signal));
  }

  apply(request: ApplyRequest, signal: AbortSignal): Promise<WriteOutcome> {
    return guarded(signal, () => this.applies.apply(request, signal));
  }

  removeFields(
    request: RequestOf<'removeFields'>,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    return guarded(signal, () => this.removals.removeFields(request, signal));
  }

  delete(
    request: RequestOf<'delete'>,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    return guarded(signal, () => this.removals.delete(request, signal));
  }

  restart(
    request: RequestOf<'restart'>,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    return guarded(signal, () => this.workloads.restart(request, signal));
  }

  scale(
    request: RequestOf<'scale'>,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    return guarded(signal, () => this.workloads.scale(request, signal));
  }

  deliveringObject(signal: AbortSignal): Promise<string | undefined> {
    return this.tool.deliveringObject(signal);
  }

  requestSync(
    request: Parameters<ClusterWriter['requestSync']>[0],
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    return guarded(signal, () => this.tool.request(request, signal));
  }

  syncProgress(
    request: { object: string; requestedAt: string },
    signal: AbortSignal,
  ): Promise<SyncProgress> {
    return this.tool.progress(request, signal);
  }

  async tookEffect(
    intent: ClusterIntent,
    signal: AbortSignal,
    manifest?: Record<string, unknown>,
  ): Promise<IntentEffect> {
    try {
      if (intent.type === 'request-sync') {
        return await this.tool.effect(intent, signal);
      }
      const { object } = intent;
      const live = await this.read(object, signal);
      return await readEffect(intent, live, async uid =>
        manifest
          ? this.dryRunApply({ object, manifest, uid }, signal)
          : undefined,
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ClusterProblemError) {
        return { effect: 'unknown', evidence: error.problem.message };
      }
      throw error;
    }
  }
}
