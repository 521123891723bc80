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

import { stringifyError } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  Clock,
  CollectorLogger,
  Timers,
} from '@gitopshq/cluster-collector';
import {
  applyIgnoreRules,
  expandObject,
  parseObjectRef,
  type Finding,
  type IgnoreRule,
  type KubernetesObject,
} from '@gitopshq/drift-engine';
import type { AppliedState, DeliveryService } from '../../delivery/types';
import type { DesiredService, DesiredState } from '../../desired';
import type { Lease } from '../../leases';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import type { DatabaseComparisonStore } from '../store/DatabaseComparisonStore';
import type { DatabaseFindingStore } from '../store/DatabaseFindingStore';
import type { ComparedFinding, ServiceSync, WriteGuard } from '../types';
import { deterministic } from './deterministic';
import { judgeObject } from './judgeObject';
import type { LiveObject, LiveObjects } from './LiveObjects';
import { redactFinding } from './redactFinding';
import { ScanSubject, type JudgeSettings } from './ScanSubject';
import { sightOf, type Sight, type WatchedKind } from './sightOf';

/** Changes that come within this are compared together. */
const COLLECT_MS = 100;
/** How often the time of the comparison is written when nothing else changes. */
const STATE_MS = 20_000;
const RETRY_MS = 5_000;
/** Objects judged before others get their turn: some milliseconds. */
const SLICE = 200;

/** What the scans of all environments share. */
export interface ScanDeps {
  desired: Pick<DesiredService, 'current' | 'changedSince'>;
  delivery: Pick<DeliveryService, 'applied' | 'ignoreRules'>;
  findings: Pick<DatabaseFindingStore, 'apply'>;
  comparisons: DatabaseComparisonStore;
  /** Ignore rules of configuration and UI as they are now. */
  rules(): Promise<readonly IgnoreRule[]>;
  settings: JudgeSettings;
  /** Patterns of names whose values are not kept. */
  redact: readonly string[];
  clock: Clock;
  timers: Timers;
  logger: CollectorLogger;
  /** Bounds how many environments are written at once. */
  limit<T>(task: () => Promise<T>): Promise<T>;
  /** Lets other work of the process have its turn. */
  yieldTurn(): Promise<void>;
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
  /** CustomResourceDefinitions of kinds that Git holds. */
  definitions: readonly KubernetesObject[];
}

const isScaler = (ref: string) =>
  ref.includes('/HorizontalPodAutoscaler/') || ref.includes('/ScaledObject/');

/** Keeps the findings of one environment in line with Git and the cluster. */
export class EnvironmentScan {
  private subject?: ScanSubject;
  private desired?: DesiredState;
  private desiredIsOld = true;
  /** Refs to be judged again; undefined = all. */
  private dirty: Set<string> | undefined;
  /** Findings of each object that has any, with what rules say of them. */
  private readonly found = new Map<string, ComparedFinding[]>();
  private readonly raw = new Map<string, readonly Finding[]>();
  private readonly notes = new Map<string, readonly string[]>();
  private seenBefore?: Set<string>;
  private seenOf?: string;
  private stateWrittenAt = -Infinity;
  private stateText = '';
  private cancelTimer?: () => void;
  private timerAt = Infinity;
  private running?: Promise<void>;
  private stopped = false;
  private unsubscribe = () => {};

  constructor(private readonly deps: ScanDeps, private target: ScanTarget) {
    this.follow(target.live);
  }

  /** Takes what the registry, the lease or the kinds have become. */
  configure(target: ScanTarget): void {
    if (target.live !== this.target.live) {
      this.follow(target.live);
    }
    this.target = target;
    this.desiredChanged();
  }

  /** Git wants something else, or the delivering tool says something else. */
  desiredChanged(): void {
    this.desiredIsOld = true;
    this.wake(COLLECT_MS);
  }

  /** Rules have changed: what is ignored is decided anew. */
  rulesChanged(): void {
    for (const ref of this.raw.keys()) {
      this.dirty?.add(ref);
    }
    this.wake(COLLECT_MS);
  }

  /** Compares and writes nothing after this has resolved. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    this.cancelTimer?.();
    await this.running;
  }

  /** Notes about an object at its last comparison. */
  notesOf(ref: string): readonly string[] {
    return this.notes.get(ref) ?? [];
  }

  private follow(live: LiveObjects): void {
    this.unsubscribe();
    this.dirty = undefined;
    this.unsubscribe = live.onChange(refs => this.liveChanged(refs));
    this.wake(COLLECT_MS);
  }

  private liveChanged(refs: string[] | undefined): void {
    if (refs === undefined) {
      this.dirty = undefined;
    } else if (this.dirty) {
      const namespaces = new Set(this.target.environment.namespaces);
      const own = refs.filter(
        ref =>
          namespaces.has(parseObjectRef(ref)?.namespace ?? '') ||
          this.subject?.objects.has(ref),
      );
      if (own.length === 0) {
        return;
      }
      own.forEach(ref => this.dirty?.add(ref));
      if (own.some(isScaler)) {
        this.raw.forEach((_, ref) => this.dirty?.add(ref));
      }
      if (own.some(ref => ref.includes('/LimitRange/'))) {
        this.dirty = undefined;
      }
    }
    this.wake(COLLECT_MS);
  }

  private wake(delayMs: number): void {
    const at = this.deps.clock.now() + delayMs;
    if (this.stopped || this.running || at >= this.timerAt) {
      return;
    }
    this.cancelTimer?.();
    this.timerAt = at;
    this.cancelTimer = this.deps.timers.after(delayMs, () => {
      this.timerAt = Infinity;
      this.running = this.deps
        .limit(() => this.run())
        .then(nextMs => {
          this.running = undefined;
          this.wake(nextMs);
        });
    });
  }

  private async run(): Promise<number> {
    if (this.stopped) {
      return Infinity;
    }
    const taken = this.dirty;
    this.dirty = new Set();
    try {
      return await this.compare(taken);
    } catch (error) {
      // Nothing is known to be written: everything is judged again.
      this.dirty = undefined;
      this.deps.logger.warn(
        `Comparing ${
          this.target.environment.environmentRef
        } failed, it will be tried again: ${stringifyError(error)}`,
      );
      return RETRY_MS;
    }
  }

  private async compare(taken: Set<string> | undefined): Promise<number> {
    const { environment, live, kinds } = this.target;
    const { environmentRef } = environment;
    const applied = this.deps.delivery.applied(environmentRef);
    let all = taken === undefined;
    if (this.desiredIsOld || !this.desired) {
      this.desiredIsOld = false;
      all = (await this.takeDesired()) || all;
    }
    const blocked = this.blocked(applied);
    if (blocked) {
      await this.writeBlocked(blocked, applied);
      return STATE_MS;
    }
    const sight = sightOf(kinds, live);
    if (sight.readable.size === 0 && sight.pending) {
      // The first lists have not come: nothing is known, nothing is claimed.
      this.dirty = undefined;
      return Infinity;
    }
    const subject = this.subject!;
    const again = subject.observe(
      live,
      all ? undefined : taken,
      applied,
      await this.lateServices(applied),
    );
    const missing = subject.applierMissing;
    if (missing) {
      this.dirty = undefined;
      await this.writeBlocked(
        {
          code: 'applier-not-found',
          message: `No object of Git carries the applier ${
            missing.applier
          }; seen: ${missing.seen.slice(0, 10).join(', ')}`,
          value: missing.applier,
          cure: 'Set applier of the environment to the field manager that applies it, or deliver it once with this applier',
        },
        applied,
      );
      return STATE_MS;
    }
    await this.readSeen();
    const refs = all
      ? this.everything()
      : new Set([...(taken ?? []), ...again]);
    const judged = await this.judge(refs, subject, sight);
    const changed = await this.write(judged, all, sight);
    await this.remember(sight);
    await this.writeState(sight, applied, changed);
    return this.untilGraceEnds();
  }

  /** @returns whether the objects are other ones than before. */
  private async takeDesired(): Promise<boolean> {
    const { environment, snapshot, kinds, definitions } = this.target;
    const before = this.subject;
    this.desired = await this.deps.desired.current(environment.environmentRef);
    const inForce = this.desired?.inForce;
    if (!inForce) {
      this.subject = undefined;
      return true;
    }
    const compared = new Set(kinds.map(({ kind }) => kind));
    this.subject = ScanSubject.of({
      environment,
      snapshot,
      desired: this.desired!,
      rendered: inForce.objects.filter(
        ({ object, encrypted }) =>
          !encrypted && compared.has(`${object.apiVersion}/${object.kind}`),
      ),
      settings: this.deps.settings,
      definitions,
    });
    return this.subject.differsFrom(before);
  }

  /** Why nothing can be compared. */
  private blocked(applied: AppliedState | undefined): Problem | undefined {
    const { source } = this.target.environment;
    if (!source) {
      return {
        code: 'no-source',
        message: 'no source',
        cure: 'Give the environment a source: repository, branch and path',
      };
    }
    if (applied?.notComparable) {
      return applied.notComparable;
    }
    if (!this.subject) {
      return (
        this.desired?.problem ?? {
          code: 'not-rendered',
          message: 'Git has not been read yet',
          cure: 'Nothing, if the hub has just started',
        }
      );
    }
    return undefined;
  }

  /** Service keys that the applied revision is behind in, where it is known. */
  private async lateServices(
    applied: AppliedState | undefined,
  ): Promise<Set<string> | undefined> {
    if (applied?.sha === undefined) {
      return undefined;
    }
    try {
      return new Set(
        await this.deps.desired.changedSince(
          this.target.environment.environmentRef,
          applied.sha,
        ),
      );
    } catch (error) {
      this.deps.logger.debug(
        `The applied commit ${applied.sha} of ${
          this.target.environment.environmentRef
        } cannot be rendered, times decide: ${stringifyError(error)}`,
      );
      return undefined;
    }
  }

  private everything(): Set<string> {
    const { environment, live } = this.target;
    const refs = new Set(this.subject!.objects.keys());
    for (const { ref } of live.inNamespaces(new Set(environment.namespaces))) {
      refs.add(ref);
    }
    this.raw.forEach((_, ref) => refs.add(ref));
    return refs;
  }

  /** @returns refs that were judged. */
  private async judge(
    refs: ReadonlySet<string>,
    subject: ScanSubject,
    sight: Sight,
  ): Promise<Set<string>> {
    const { live } = this.target;
    const now = this.deps.clock.now();
    const seen = [...(this.seenBefore ?? [])];
    subject.renewContexts();
    const judged = new Set<string>();
    let slice = 0;
    for (const ref of refs) {
      slice += 1;
      if (slice % SLICE === 0) {
        await this.deps.yieldTurn();
      }
      const stated = subject.objects.get(ref);
      const identity = parseObjectRef(ref);
      const kind = `${identity?.apiVersion}/${identity?.kind}`;
      if (!sight.readable.has(kind)) {
        continue;
      }
      const { findings, notes, unreadable } = judgeObject(
        stated?.prepared,
        live.get(ref),
        subject.contextOf(stated?.rendered.serviceKey ?? '', now, seen),
        () => subject.limitsIn(identity?.namespace ?? ''),
      );
      if (unreadable !== undefined) {
        this.notes.set(ref, [unreadable]);
        continue;
      }
      judged.add(ref);
      keep(this.raw, ref, deterministic(findings, stated?.rendered));
      keep(this.notes, ref, notes);
    }
    await this.decide(judged, subject, now);
    return judged;
  }

  /** What rules say of the findings of the judged objects. */
  private async decide(
    judged: ReadonlySet<string>,
    subject: ScanSubject,
    now: number,
  ): Promise<void> {
    const some = [...judged].flatMap(ref => this.raw.get(ref) ?? []);
    judged.forEach(ref => this.found.delete(ref));
    if (some.length === 0) {
      return;
    }
    const { environment, live } = this.target;
    const refs = new Set(some.map(({ object }) => object));
    const stated = [...refs].flatMap(ref => subject.objects.get(ref) ?? []);
    const namespaces = new Set(environment.namespaces);
    const rules = [
      ...(await this.deps.rules()),
      ...this.deps.delivery.ignoreRules(environment.environmentRef),
    ];
    const ignored = applyIgnoreRules(some, rules, now, {
      environmentRef: environment.environmentRef,
      desired: [
        ...stated.map(({ prepared }) => prepared.desired),
        ...[...subject.objects.values()]
          .filter(({ prepared }) => isScaler(prepared.ref))
          .map(({ prepared }) => prepared.desired),
      ],
      live: [...live.inNamespaces(namespaces)]
        .filter(({ ref }) => isScaler(ref))
        .map(({ compact }) => expandObject(compact)),
    });
    const others = [...refs]
      .filter(ref => !subject.objects.has(ref))
      .map(ref => live.get(ref))
      .filter((object): object is LiveObject => object !== undefined);
    const services = subject.servicesOfOthers(others);
    for (const finding of ignored) {
      const { object } = finding;
      const serviceId = subject.serviceOf(object) ?? services.get(object);
      const of = this.found.get(object) ?? [];
      of.push(
        redactFinding(
          toCompared(
            finding,
            serviceId,
            subject.objects.get(object)?.rendered.files ?? [],
          ),
          this.deps.redact,
        ),
      );
      this.found.set(object, of);
    }
  }

  /** @returns whether anything is another than before. */
  private async write(
    judged: ReadonlySet<string>,
    all: boolean,
    sight: Sight,
  ): Promise<boolean> {
    const { environment, lease } = this.target;
    const { environmentRef } = environment;
    const guard = this.deps.guard(lease);
    const changes = await this.deps.findings.apply(
      {
        environmentRef,
        // All means also what was found before this process was started.
        judged: all
          ? {
              all: true,
              except: object => !this.closes(object, judged, sight),
            }
          : [...judged],
        findings: [...judged].flatMap(ref => this.found.get(ref) ?? []),
      },
      guard,
    );
    const synced = await this.deps.comparisons.writeSyncs(
      environmentRef,
      this.syncs(),
      guard,
    );
    const changed =
      changes !== undefined &&
      changes.opened + changes.changed + changes.resolved > 0;
    return changed || synced === true;
  }

  /** Whether a full round says something about an object. */
  private closes(
    object: string,
    judged: ReadonlySet<string>,
    sight: Sight,
  ): boolean {
    if (judged.has(object)) {
      return true;
    }
    const identity = parseObjectRef(object);
    const kind = `${identity?.apiVersion}/${identity?.kind}`;
    const watched = this.target.kinds.some(each => each.kind === kind);
    // A kind that Git does not hold any more is not looked at at all.
    return (!watched || sight.readable.has(kind)) && !this.notes.has(object);
  }

  private syncs(): ServiceSync[] {
    const subject = this.subject!;
    const objects = new Map<string, number>();
    const unknown = new Set<string>();
    for (const [ref, { rendered }] of subject.objects) {
      const serviceId = subject.serviceOf(ref);
      if (serviceId !== undefined) {
        objects.set(serviceId, (objects.get(serviceId) ?? 0) + 1);
        if (!subject.isDated(rendered.serviceKey)) {
          unknown.add(serviceId);
        }
      }
    }
    const worst = new Map<string, 'pending' | 'out-of-sync'>();
    for (const findings of this.found.values()) {
      for (const { serviceId, cause, status } of findings) {
        if (serviceId === undefined || status === 'ignored') {
          continue;
        }
        if (cause === 'failed-sync') {
          worst.set(serviceId, 'out-of-sync');
        } else if (cause === 'pending' && !worst.has(serviceId)) {
          worst.set(serviceId, 'pending');
        }
      }
    }
    return [...objects].map(([serviceId, count]) => ({
      serviceId,
      objects: count,
      sync:
        worst.get(serviceId) ??
        (unknown.has(serviceId) ? 'unknown' : 'in-sync'),
    }));
  }

  /** When what is pending will have failed, or the state is to be renewed. */
  private untilGraceEnds(): number {
    const now = this.deps.clock.now();
    let next = STATE_MS;
    for (const [ref, findings] of this.raw) {
      if (findings.some(({ cause }) => cause === 'pending')) {
        const key = this.subject?.objects.get(ref)?.rendered.serviceKey ?? '';
        const end = this.subject?.graceEndOf(key);
        if (end !== undefined) {
          this.dirty?.add(ref);
          next = Math.min(next, Math.max(end - now, COLLECT_MS));
        }
      }
    }
    return this.dirty && this.dirty.size > 0 ? next : STATE_MS;
  }

  private async readSeen(): Promise<void> {
    const { environment, live } = this.target;
    const { clusterUid } = live;
    if (clusterUid !== undefined && this.seenOf !== clusterUid) {
      this.seenBefore = await this.deps.comparisons.seenObjects(
        environment.environmentRef,
        clusterUid,
      );
      this.seenOf = clusterUid;
    }
  }

  /** Objects of Git that are alive will be known to have been so. */
  private async remember(sight: Sight): Promise<void> {
    const { environment, live, lease } = this.target;
    const { clusterUid } = live;
    const seen = this.seenBefore;
    if (clusterUid === undefined || !seen || sight.readable.size === 0) {
      return;
    }
    const fresh = [...this.subject!.objects.keys()].filter(
      ref => !seen.has(ref) && live.get(ref) !== undefined,
    );
    if (fresh.length === 0) {
      return;
    }
    const written = await this.deps.comparisons.rememberSeen(
      environment.environmentRef,
      clusterUid,
      fresh,
      this.deps.guard(lease),
    );
    if (written) {
      fresh.forEach(ref => seen.add(ref));
    }
  }

  private async writeState(
    sight: Sight,
    applied: AppliedState | undefined,
    changed: boolean,
  ): Promise<void> {
    const { environment, lease, unwatched } = this.target;
    const now = this.deps.clock.now();
    const { head, inForce, problem } = this.desired!;
    const state = {
      state: 'comparing' as const,
      ...(problem && { problem }),
      unreadable: [...unwatched, ...sight.unreadable],
      ...(head && { head: { sha: head.sha, seenAt: head.seenAt } }),
      ...(inForce && {
        inForce: { sha: inForce.sha, at: inForce.committedAt ?? 0 },
      }),
      ...(applied && { applied }),
      comparedObjects: this.subject!.objects.size,
    };
    const text = JSON.stringify(state);
    if (
      changed ||
      text !== this.stateText ||
      now - this.stateWrittenAt >= STATE_MS
    ) {
      await this.deps.comparisons.writeState(
        environment.environmentRef,
        {
          ...state,
          ...(sight.asOf !== undefined &&
            !sight.pending && { ageMs: Math.max(0, now - sight.asOf) }),
        },
        this.deps.guard(lease),
      );
      const stateChanged = text !== this.stateText;
      this.stateText = text;
      this.stateWrittenAt = now;
      if (changed || stateChanged) {
        this.deps.onWritten(environment.environmentRef);
      }
    }
  }

  private async writeBlocked(
    problem: Problem,
    applied: AppliedState | undefined,
  ): Promise<void> {
    const { environment, lease, unwatched } = this.target;
    const head = this.desired?.head;
    const state = {
      state: 'not-comparable' as const,
      problem,
      unreadable: [...unwatched],
      ...(head && { head: { sha: head.sha, seenAt: head.seenAt } }),
      ...(applied && { applied }),
      comparedObjects: 0,
    };
    const text = JSON.stringify(state);
    if (text !== this.stateText) {
      await this.deps.comparisons.writeState(
        environment.environmentRef,
        state,
        this.deps.guard(lease),
      );
      this.stateText = text;
      this.deps.onWritten(environment.environmentRef);
    }
  }
}

function keep<T>(
  map: Map<string, readonly T[]>,
  ref: string,
  values: readonly T[],
): void {
  if (values.length > 0) {
    map.set(ref, values);
  } else {
    map.delete(ref);
  }
}

function toCompared(
  finding: Finding,
  serviceId: string | undefined,
  files: string[],
): ComparedFinding {
  const { manager, ...rest } = finding;
  return {
    ...rest,
    ...(manager !== null && { manager }),
    ...(serviceId !== undefined && { serviceId }),
    files,
    status: finding.ignoredBy ? 'ignored' : 'open',
  };
}
