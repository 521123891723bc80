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
  type PreparedObject,
} from '@gitopshq/drift-engine';
import { chunk } from 'lodash';
import type { AppliedState } from '../../delivery/types';
import type { DesiredState, RenderedObject } from '../../desired';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import { applierOf } from './applierOf';
import type { ContainerLimits } from './judgeObject';
import type { LiveObject, LiveObjects } from './LiveObjects';
import { isScaler } from './scanTypes';
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
  /** Those of them that have no namespace, as `<apiVersion>/<Kind>`. */
  clusterScopedKinds?: readonly string[];
  settings: JudgeSettings;
  /** CustomResourceDefinitions of the cluster. */
  definitions: readonly KubernetesObject[];
  /** A promise when it is time to let others have their turn. */
  breathe(): Promise<void> | undefined;
}

/** When the objects of one service were committed and applied. */
interface ServiceTimes {
  /** Epoch ms; absent while history is being read. */
  committedAt?: number;
  appliedAt?: number;
}

const NO_TRACE: AppliedTrace = { found: false, seen: [] };

/** Objects prepared at once: some milliseconds. */
const SLICE = 50;

const isoOf = (at: number) => new Date(at).toISOString();

/**
 * One environment at one commit: its desired objects by ref, whose service
 * each object is, and the context each service is judged in.
 */
export class ScanSubject {
  /** Desired objects, by ref. */
  readonly objects: ReadonlyMap<string, SubjectObject>;
  /** Those of Git that scale others. */
  readonly scalers: readonly SubjectObject[];
  readonly environment: RegisteredEnvironment;
  private readonly applier: ReturnType<typeof applierOf>;
  private readonly refsOf = new Map<string, string[]>();
  private readonly stated: ServiceObject[];
  private readonly services: Map<string, string>;
  /** Epoch ms by service key; absent while history is being read. */
  private readonly committed = new Map<string, number | undefined>();
  private readonly traces: Map<string, AppliedTrace>;
  private appliedAt?: number;
  private late?: ReadonlySet<string>;
  private limits: Map<string, ContainerLimits>;
  private readonly contexts = new Map<string, PreparedContext>();

  /**
   * @param before - What the same environment was until now: its objects that
   * are the same are not prepared again, and what was seen of it still holds.
   */
  static async of(
    options: ScanSubjectOptions,
    before?: ScanSubject,
  ): Promise<ScanSubject> {
    return new ScanSubject(options, await prepare(options, before), before);
  }

  private constructor(
    private readonly options: ScanSubjectOptions,
    objects: Map<string, SubjectObject>,
    before: ScanSubject | undefined,
  ) {
    const { environment, snapshot, desired } = options;
    this.environment = environment;
    this.applier = applierOf(environment);
    this.objects = objects;
    this.scalers = [...objects.values()].filter(({ prepared }) =>
      isScaler(prepared.ref),
    );
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
    const same = before?.judgesAs(this) ? before : undefined;
    this.traces = new Map(same?.traces);
    this.limits = same?.limits ?? new Map();
    this.appliedAt = same?.appliedAt;
    this.late = same?.late;
  }

  /**
   * Refs of objects that are to be judged anew because of Git or the registry;
   * undefined = all.
   */
  changedFrom(before: ScanSubject | undefined): Set<string> | undefined {
    if (!before?.judgesAs(this)) {
      return undefined;
    }
    const changed = new Set<string>();
    for (const [ref, { rendered }] of this.objects) {
      const then = before.objects.get(ref);
      const { serviceKey } = rendered;
      if (
        !then ||
        textOf(then.rendered) !== textOf(rendered) ||
        before.committed.get(serviceKey) !== this.committed.get(serviceKey) ||
        before.services.get(ref) !== this.services.get(ref)
      ) {
        changed.add(ref);
      }
    }
    for (const ref of before.objects.keys()) {
      if (!this.objects.has(ref)) {
        changed.add(ref);
      }
    }
    return changed;
  }

  get definitions(): readonly KubernetesObject[] {
    return this.options.definitions;
  }

  /** Whether unchanged objects of another subject are judged as by this one. */
  private judgesAs({ applier, environment, options }: ScanSubject): boolean {
    return (
      JSON.stringify([this.applier, this.environment.namespaces]) ===
        JSON.stringify([applier, environment.namespaces]) &&
      sameItems(this.options.definitions, options.definitions) &&
      this.options.snapshot === options.snapshot
    );
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
        return [
          key,
          `${committedAt} ${appliedAt} ${this.late && this.isLate(key)}`,
        ];
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

  /** Epoch ms since which Git wants an object's service as it does. */
  committedAtOf(ref: string): number | undefined {
    return this.timesOf(this.objects.get(ref)?.rendered.serviceKey ?? '')
      .committedAt;
  }

  /** Service ids of live objects that Git does not hold, by ref. */
  servicesOfOthers(others: readonly LiveObject[]): Map<string, string> {
    if (others.length === 0) {
      return new Map();
    }
    return servicesOf(this.environment, this.options.snapshot, [
      ...this.stated,
      ...others.map(({ ref, compact }) =>
        serviceObject(ref, JSON.parse(compact.body)),
      ),
    ]);
  }

  /** What the objects themselves tell of the last apply. */
  tracedApply(): AppliedState | undefined {
    const { applier } = this.applier;
    const times = [...this.traces.values()].flatMap(
      ({ appliedAt }) => appliedAt ?? [],
    );
    return times.length === 0
      ? undefined
      : {
          at: times.reduce((newest, at) => Math.max(newest, at)),
          evidence: `newest entry of ${applier} in managedFields`,
          sync: 'unknown',
        };
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
      : committedAt + this.options.settings.graceSeconds * 1000;
  }

  /** Context of the objects of a service; `''` for those Git does not hold. */
  contextOf(
    serviceKey: string,
    now: number,
    seenBefore: ReadonlySet<string>,
  ): PreparedContext {
    let context = this.contexts.get(serviceKey);
    if (!context) {
      const { committedAt, appliedAt } = this.timesOf(serviceKey);
      const { managers, graceSeconds, fingerprint } = this.options.settings;
      context = prepareContext({
        ...this.applier,
        // Without a date nothing is late by time; see isDated.
        committedAt: isoOf(committedAt ?? 0),
        ...(appliedAt !== undefined && { appliedAt: isoOf(appliedAt) }),
        observedAt: isoOf(now),
        seenBefore: (this.refsOf.get(serviceKey) ?? []).filter(ref =>
          seenBefore.has(ref),
        ),
        // Where nothing was ever applied, the applier has yet to come.
        ...(this.late
          ? { late: this.isLate(serviceKey) }
          : appliedAt === undefined && { late: true }),
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

  /** Of what Git does not hold: whether anything of the environment is late. */
  private isLate(serviceKey: string): boolean {
    return serviceKey === ''
      ? (this.late?.size ?? 0) > 0
      : this.late?.has(serviceKey) === true;
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

async function prepare(
  options: ScanSubjectOptions,
  before: ScanSubject | undefined,
): Promise<Map<string, SubjectObject>> {
  const { environment, rendered, definitions, breathe } = options;
  const { clusterScopedKinds = [] } = options;
  const key = (object: Record<string, unknown>) =>
    identityOf(object, environment, clusterScopedKinds);
  const known = new Map<string, PreparedObject>();
  if (
    before &&
    sameItems(before.definitions, definitions) &&
    before.environment.namespaces[0] === environment.namespaces[0]
  ) {
    for (const each of before.objects.values()) {
      known.set(each.rendered.digest, each.prepared);
    }
  }
  const objects = new Map<string, SubjectObject>();
  for (const slice of chunk(rendered, SLICE)) {
    await breathe();
    const fresh = prepareDesired(
      slice
        .filter(({ digest }) => !known.has(digest))
        .map(({ object }) => object),
      {
        namespace: environment.namespaces[0],
        customResourceDefinitions: definitions,
        // So the engine learns that they have no namespace.
        live: clusterScopedKinds.map(kind => ({
          apiVersion: kind.slice(0, kind.lastIndexOf('/')),
          kind: kind.slice(kind.lastIndexOf('/') + 1),
          metadata: {},
        })),
      },
    );
    const byKey = new Map(
      [...fresh.objects.values()].map(each => [key(each.desired), each]),
    );
    for (const each of slice) {
      const prepared = known.get(each.digest) ?? byKey.get(key(each.object));
      if (prepared) {
        // Stated more than once, the last one counts.
        objects.set(prepared.ref, { prepared, rendered: each });
      }
    }
  }
  return objects;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/** Equal texts, equal findings. */
function textOf(rendered: RenderedObject): string {
  const { digest, files, folder, serviceKey, notDeterministic } = rendered;
  return JSON.stringify([digest, files, folder, serviceKey, notDeterministic]);
}

function identityOf(
  object: Record<string, unknown>,
  { namespaces }: RegisteredEnvironment,
  clusterScopedKinds: readonly string[],
): string {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  const kind = `${object.apiVersion}/${object.kind}`;
  const namespace = clusterScopedKinds.includes(kind)
    ? ''
    : metadata.namespace || namespaces[0];
  return `${kind}/${namespace}/${metadata.name}`;
}
