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

import type { RegisteredEnvironment } from '../../registry/types';
import { ClusterProblemError } from '@gitopshq/cluster-collector';
import { parseObjectRef } from '@gitopshq/drift-engine';
import { deliveredBy } from '../../delivery/deliveredBy';
import { KINDS, type ReadKind } from '../../delivery/kinds';
import type { NamespacedName } from '../../delivery/reading';
import { ArgoSync } from './ArgoSync';
import type { ClusterAccess, Target } from './ClusterAccess';
import { FluxSync } from './FluxSync';
import type { Settlement } from './Settlement';
import type {
  IntentEffect,
  LiveObject,
  SyncProgress,
  WriteOutcome,
} from './types';
import {
  invalidRequest,
  kindNotServed,
  notDelivering,
  refused,
} from './writeProblems';

/** A request to sync, as an intent has it. */
export interface SyncRequest {
  object: string;
  /** ISO 8601 in UTC. */
  requestedAt: string;
  /** Full commit id. */
  revision?: string;
}

/** One tool's way of being asked. */
export interface SyncProtocol {
  /** Asks for it, unless that was done already. */
  request(
    target: Target,
    request: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome>;
  progress(live: LiveObject, requestedAt: string): SyncProgress;
  /** Whether it was asked, or is at it anyway; what proves it. */
  asked(live: LiveObject, requestedAt: string): string | undefined;
}

/** Asks the tool that delivers an environment to sync. */
export class ToolSync {
  private readonly argo: SyncProtocol;
  private readonly flux: SyncProtocol;

  constructor(
    private readonly access: ClusterAccess,
    settlement: Settlement,
    private readonly environment: RegisteredEnvironment,
  ) {
    this.argo = new ArgoSync(access, settlement);
    this.flux = new FluxSync(access, settlement, (kind, named, signal) =>
      this.find(kind, named, signal),
    );
  }

  async deliveringObject(signal: AbortSignal): Promise<string | undefined> {
    const named = deliveredBy(this.environment.settings?.delivery);
    return named && (await this.find(named.kind, named, signal)).ref;
  }

  async request(
    request: SyncRequest,
    signal: AbortSignal,
  ): Promise<WriteOutcome> {
    const { requestedAt, revision = '' } = request;
    if (Number.isNaN(Date.parse(requestedAt))) {
      return refused(invalidRequest('requestedAt', requestedAt));
    }
    if (!/^([0-9a-f]{40}|[0-9a-f]{64}|)$/.test(revision)) {
      return refused(invalidRequest('revision', revision));
    }
    const { target, protocol } = await this.own(request.object, signal);
    return protocol.request(target, request, signal);
  }

  async progress(
    { object, requestedAt }: { object: string; requestedAt: string },
    signal: AbortSignal,
  ): Promise<SyncProgress> {
    const { target, protocol } = await this.own(object, signal);
    const live = await this.access.live(target, signal);
    return live
      ? protocol.progress(live, requestedAt)
      : {
          phase: 'failed',
          message: `There is no ${object}`,
          evidence: object,
        };
  }

  async effect(
    { object, requestedAt }: SyncRequest,
    signal: AbortSignal,
  ): Promise<IntentEffect> {
    const { target, protocol } = await this.own(object, signal);
    const live = await this.access.live(target, signal);
    if (!live) {
      return { effect: 'no', evidence: `There is no ${object}` };
    }
    const proof = protocol.asked(live, requestedAt);
    return {
      effect: proof ? 'yes' : 'no',
      evidence: proof ?? `${object} was not asked to sync at ${requestedAt}`,
      live,
    };
  }

  /** @throws ClusterProblemError for any object but the delivering one. */
  private async own(
    object: string,
    signal: AbortSignal,
  ): Promise<{ target: Target; protocol: SyncProtocol }> {
    const named = deliveredBy(this.environment.settings?.delivery);
    const identity = parseObjectRef(object);
    if (
      !named ||
      identity?.kind !== named.kind ||
      identity.namespace !== named.namespace ||
      identity.name !== named.name
    ) {
      throw new ClusterProblemError(notDelivering(object));
    }
    return {
      // In the version that is served now.
      target: await this.find(named.kind, named, signal),
      protocol: named.kind === 'Application' ? this.argo : this.flux,
    };
  }

  /** @throws ClusterProblemError when the kind is not served. */
  private async find(
    kind: ReadKind,
    { namespace, name }: NamespacedName,
    signal: AbortSignal,
  ): Promise<Target> {
    const { group, versions } = KINDS[kind];
    for (const version of versions) {
      const apiVersion = `${group}/${version}`;
      if (await this.access.kinds.resourceOf(apiVersion, kind, signal)) {
        const ref = `${apiVersion}/${kind}/${namespace}/${name}`;
        return this.access.target(ref, signal);
      }
    }
    throw new ClusterProblemError(kindNotServed(`${group}/${kind}`));
  }
}
