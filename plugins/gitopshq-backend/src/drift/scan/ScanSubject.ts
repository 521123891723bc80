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

import {
  containerLimitsByNamespace,
  expandObject,
  prepareContext,
  prepareDesired,
  type KubernetesObject,
  type PreparedContext,
  type PreparedDesired,
  type PreparedObject,
} from '@gitopshq/drift-engine';
import type { AppliedState } from '../../delivery/types';
import type { DesiredState, RenderedObject } from '../../desired';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import { applierOf } from './applierOf';
import type { ContainerLimits } from './judgeObject';
import type { LiveObject, LiveObjects } from './LiveObjects';
import { serviceObject, servicesOf, type ServiceObject } from './servicesOf';
import { traceApplier, type AppliedTrace } from './traceApplier';

/** What of the configuration decides how objects are judged. */
export interface JudgeSettings {
  graceSeconds: number;
  managers: {
    manual: readonly string[];
    controller: readonly string[];
    autoscaling: readonly string[];
  };
  fingerprint(bytes: Uint8Array): string;
}

/** A desired object, and what the hub knows of it. */
export interface SubjectObject {
  prepared: PreparedObject;
  rendered: RenderedObject;
}

/** What a {@link ScanSubject} is made of. */
export interface ScanSubjectOptions {
  environment: RegisteredEnvironment;
  snapshot: RegistrySnapshot;
  desired: DesiredState;
  /** Those whose kinds are compared at all. */
  rendered: readonly RenderedObject[];
  settings: JudgeSettings;
  /** CustomResourceDefinitions of the cluster. */
  definitions: readonly KubernetesObject[];
}

/** When the objects of one service were committed and applied. */
interface ServiceTimes {
  /** Epoch ms; absent while history is being read. */
  committedAt?: number;
  appliedAt?: number;
}

const NO_TRACE: AppliedTrace = { found: false, seen: [] };

const NO_TIME = new Date(0).toISOString();

const isoOf = (at: number) => new Date(at).toISOString();

/**
 * One environment at one commit: its desired objects by ref, whose service
 * each object is, and the context each service is judged in.
 */
export class ScanSubject {
  /** Desired objects, by ref. */
  readonly objects: ReadonlyMap<string, SubjectObject>;
  readonly prepared: PreparedDesired;
  private readonly applier: ReturnType<typeof applierOf>;
  private readonly refsOf = new Map<string, string[]>();
  private readonly stated: ServiceObject[];
  private readonly services: Map<string, string>;
  /** Epoch ms by service key; absent while history is being read. */
  private readonly committed = new Map<string, number | undefined>();
  private readonly traces = new Map<string, AppliedTrace>();
  private appliedAt?: number;
  private late?: ReadonlySet<string>;
  private limits = new Map<string, ContainerLimits>();
  private readonly contexts = new Map<string, PreparedContext>();

  static of(options: ScanSubjectOptions): ScanSubject {
    return new ScanSubject(options);
  }

  readonly environment: RegisteredEnvironment;
  private readonly snapshot: RegistrySnapshot;
  private readonly settings: JudgeSettings;
  /** Equal texts, equal objects and dates. */
  private readonly digest: string;

  private constructor(options: ScanSubjectOptions) {
    const { environment, snapshot, desired, rendered, settings } = options;
    const { definitions } = options;
    this.environment = environment;
    this.snapshot = snapshot;
    this.settings = settings;
    this.applier = applierOf(environment);
    this.prepared = prepareDesired(
      rendered.map(({ object }) => object),
      {
        namespace: environment.namespaces[0],
        customResourceDefinitions: definitions,
      },
    );
    const byObject = new Map(rendered.map(each => [each.object, each]));
    const objects = new Map<string, SubjectObject>();
    const keys = new Map(
      rendered.map(each => [identityOf(each.object, environment), each]),
    );
    for (const prepared of this.prepared.objects.values()) {
      const { kind, namespace, name } = prepared.identity;
      const source =
        byObject.get(prepared.desired) ??
        keys.get(`${kind}/${namespace}/${name}`);
      if (source) {
        objects.set(prepared.ref, { prepared, rendered: source });
      }
    }
    this.objects = objects;
    for (const [ref, { rendered }] of objects) {
      const refs = this.refsOf.get(rendered.serviceKey) ?? [];
      refs.push(ref);
      this.refsOf.set(rendered.serviceKey, refs);
    }
    this.stated = [...objects].map(([ref, each]) =>
      serviceObject(ref, each.prepared.desired, each.rendered.folder),
    );
    this.services = servicesOf(environment, snapshot, this.stated);
    const { inForce } = desired;
    for (const { serviceKey, committedAt } of inForce?.services ?? []) {
      this.committed.set(serviceKey, committedAt);
    }
    // What Git does not hold is judged by the whole environment.
    this.committed.set('', inForce?.committedAt);
    this.digest = JSON.stringify([
      this.applier,
      environment.namespaces,
      [...this.committed],
      [...objects].map(([ref, each]) => [ref, each.rendered.digest]),
      definitions,
    ]);
  }

  /** Whether anything has to be judged anew because of Git. */
  differsFrom(other: ScanSubject | undefined): boolean {
    return this.digest !== other?.digest || this.snapshot !== other.snapshot;
  }

  /**
   * Takes from the live objects what is judged by all of them: times of
   * applies, and limits.
   *
   * @param changed - Refs that are other ones than at the last call; undefined
   * = all.
   * @param late - Service keys whose applied revision differs from head's;
   * undefined where only times can tell.
   * @returns refs that are judged in another context than before.
   */
  observe(
    live: LiveObjects,
    changed: ReadonlySet<string> | undefined,
    applied: AppliedState | undefined,
    late: ReadonlySet<string> | undefined,
  ): string[] {
    const before = this.contextKeys();
    this.appliedAt = applied?.at;
    this.late = late;
    const keys = changed
      ? [...changed].map(ref => this.objects.get(ref)?.rendered.serviceKey)
      : [...this.refsOf.keys()];
    for (const key of new Set(keys)) {
      if (key !== undefined) {
        this.readTrace(live, key);
      }
    }
    const limits = [...(changed ?? [])].some(ref =>
      ref.includes('/LimitRange/'),
    );
    if (!changed || limits) {
      this.readLimits(live);
    }
    const after = this.contextKeys();
    return [...this.refsOf].flatMap(([key, refs]) =>
      before.get(key) === after.get(key) ? [] : refs,
    );
  }

  private contextKeys(): Map<string, string> {
    return new Map(
      [...this.refsOf.keys()].map(key => {
        const { committedAt, appliedAt } = this.timesOf(key);
        return [key, `${committedAt} ${appliedAt} ${this.late?.has(key)}`];
      }),
    );
  }

  /** Why there is no telling who wrote what; undefined when there is. */
  get applierMissing(): { applier: string; seen: string[] } | undefined {
    const traces = [...this.traces.values()];
    const any = traces.some(({ seen }) => seen.length > 0);
    return !any || traces.some(({ found }) => found)
      ? undefined
      : {
          applier: this.applier.applier,
          seen: [...new Set(traces.flatMap(({ seen }) => seen))].sort(),
        };
  }

  serviceOf(ref: string): string | undefined {
    return this.services.get(ref);
  }

  /** Service ids of live objects that Git does not hold, by ref. */
  servicesOfOthers(others: readonly LiveObject[]): Map<string, string> {
    if (others.length === 0) {
      return new Map();
    }
    return servicesOf(this.environment, this.snapshot, [
      ...this.stated,
      ...others.map(({ ref, compact }) =>
        serviceObject(ref, JSON.parse(compact.body)),
      ),
    ]);
  }

  /** Ids of all services that Git has objects of. */
  serviceIds(): Set<string> {
    const ids = new Set<string>();
    for (const ref of this.objects.keys()) {
      const id = this.services.get(ref);
      if (id !== undefined) {
        ids.add(id);
      }
    }
    return ids;
  }

  limitsIn(namespace: string): ContainerLimits {
    return this.limits.get(namespace) ?? [];
  }

  /** Since when is not known for every service yet. */
  isDated(serviceKey: string): boolean {
    return this.timesOf(serviceKey).committedAt !== undefined;
  }

  /** Epoch ms at which what is pending of a service has failed. */
  graceEndOf(serviceKey: string): number | undefined {
    const { committedAt } = this.timesOf(serviceKey);
    return committedAt === undefined
      ? undefined
      : committedAt + this.settings.graceSeconds * 1000;
  }

  /** Context of the objects of a service; `''` for those Git does not hold. */
  contextOf(
    serviceKey: string,
    now: number,
    seenBefore: readonly string[],
  ): PreparedContext {
    let context = this.contexts.get(serviceKey);
    if (!context) {
      const { committedAt, appliedAt } = this.timesOf(serviceKey);
      const { managers, graceSeconds, fingerprint } = this.settings;
      context = prepareContext({
        ...this.applier,
        committedAt: committedAt === undefined ? NO_TIME : isoOf(committedAt),
        ...(appliedAt !== undefined && { appliedAt: isoOf(appliedAt) }),
        observedAt: isoOf(now),
        seenBefore,
        ...(this.late && { late: this.late.has(serviceKey) }),
        graceSeconds,
        managers,
        fingerprint,
      });
      this.contexts.set(serviceKey, context);
    }
    return context;
  }

  /** The next contexts are made for a later moment. */
  renewContexts(): void {
    this.contexts.clear();
  }

  private timesOf(serviceKey: string): ServiceTimes {
    const committedAt = this.committed.get(serviceKey);
    const traced =
      serviceKey === ''
        ? [...this.traces.values()]
        : [this.traces.get(serviceKey) ?? NO_TRACE];
    const appliedAt = Math.max(
      this.appliedAt ?? -Infinity,
      ...traced.map(trace => trace.appliedAt ?? -Infinity),
    );
    return {
      ...(committedAt !== undefined && { committedAt }),
      ...(appliedAt > -Infinity && { appliedAt }),
    };
  }

  private readTrace(live: LiveObjects, serviceKey: string): void {
    const objects = (this.refsOf.get(serviceKey) ?? [])
      .map(ref => live.get(ref)?.compact)
      .filter(compact => compact !== undefined);
    this.traces.set(serviceKey, traceApplier(objects, this.applier.applier));
  }

  private readLimits(live: LiveObjects): void {
    const namespaces = new Set(this.environment.namespaces);
    this.limits = containerLimitsByNamespace(
      [...live.inNamespaces(namespaces)]
        .filter(({ kind }) => kind === 'LimitRange')
        .map(({ compact }) => expandObject(compact)),
    );
  }
}

function identityOf(
  object: Record<string, unknown>,
  { namespaces }: RegisteredEnvironment,
): string {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  return `${object.kind}/${metadata.namespace ?? namespaces[0]}/${
    metadata.name
  }`;
}
