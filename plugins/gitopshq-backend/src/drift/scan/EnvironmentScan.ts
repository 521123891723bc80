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
import { parseObjectRef } from '@gitopshq/drift-engine';
import type { AppliedState } from '../../delivery/types';
import type { DesiredState } from '../../desired';
import { ComparisonWriter, STATE_MS } from './ComparisonWriter';
import { LateServices } from './LateServices';
import { ObjectJudge } from './ObjectJudge';
import { ScanSubject } from './ScanSubject';
import {
  apiKindOf,
  isScaler,
  type ScanDeps,
  type ScanTarget,
} from './scanTypes';
import { DECIDING_KINDS } from './ServedKinds';
import { clusterScopedOf, sightOf, type Sight } from './sightOf';

/** Changes that come within this are compared together. */
const COLLECT_MS = 100;
const RETRY_MS = 5_000;
/** How often what an operation puts right is looked at. */
const RECONCILING_MS = 3_000;

const NOT_RENDERED: Problem = {
  code: 'not-rendered',
  message: 'Git has not been read yet',
  cure: 'Nothing, if the hub has just started',
};

/** Keeps the findings of one environment in line with Git and the cluster. */
export class EnvironmentScan {
  private readonly judge: ObjectJudge;
  private readonly writer: ComparisonWriter;
  private readonly lateness: LateServices;
  private subject?: ScanSubject;
  private desired?: DesiredState;
  private desiredIsOld = true;
  /** Refs to be judged again; undefined = all. */
  private dirty: Set<string> | undefined;
  private cancelTimer?: () => void;
  private timerAt = Infinity;
  private running?: Promise<void>;
  /** Epoch ms at which a run was asked for while one was under way. */
  private askedFor = Infinity;
  private stopped = false;
  private unsubscribe = () => {};

  constructor(private readonly deps: ScanDeps, private target: ScanTarget) {
    this.judge = new ObjectJudge(deps);
    this.writer = new ComparisonWriter(deps);
    this.lateness = new LateServices(deps);
    this.follow();
  }

  /** Takes what the registry, the lease or the kinds have become. */
  configure(target: ScanTarget): void {
    const before = this.target;
    this.target = target;
    if (target.live !== before.live) {
      this.follow();
    }
    if (
      keyOf(target) !== keyOf(before) ||
      target.environment !== before.environment
    ) {
      this.dirty = undefined;
    }
    this.desiredChanged();
  }

  /** Git wants something else. */
  desiredChanged(): void {
    this.desiredIsOld = true;
    this.wake(COLLECT_MS);
  }

  /** The delivering tool says something else, perhaps what to ignore. */
  deliveryChanged(): void {
    this.rulesChanged();
    this.desiredChanged();
  }

  /** Rules have changed: what is ignored is decided anew. */
  rulesChanged(): void {
    for (const ref of this.judge.withFindings) {
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
    return this.judge.notesOf(ref);
  }

  private follow(): void {
    this.unsubscribe();
    this.dirty = undefined;
    this.unsubscribe = this.target.live.onChange(refs =>
      this.liveChanged(refs),
    );
    this.wake(COLLECT_MS);
  }

  private liveChanged(refs: string[] | undefined): void {
    if (refs === undefined) {
      this.dirty = undefined;
    } else if (this.dirty) {
      const namespaces = this.namespaces();
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
        for (const ref of this.judge.withFindings) {
          this.dirty.add(ref);
        }
      }
      if (own.some(ref => ref.includes('/LimitRange/'))) {
        this.dirty = undefined;
      }
    }
    this.wake(COLLECT_MS);
  }

  private wake(delayMs: number): void {
    const at = this.deps.clock.now() + delayMs;
    if (this.stopped || at >= this.timerAt) {
      return;
    }
    if (this.running) {
      this.askedFor = Math.min(this.askedFor, at);
      return;
    }
    this.cancelTimer?.();
    this.timerAt = at;
    this.cancelTimer = this.deps.timers.after(delayMs, () => {
      this.timerAt = Infinity;
      this.askedFor = Infinity;
      this.running = this.deps
        .limit(() => this.run())
        .then(nextMs => {
          this.running = undefined;
          this.wake(nextMs);
        });
    });
  }

  /** @returns after how many ms to run again. */
  private async run(): Promise<number> {
    if (this.stopped) {
      return Infinity;
    }
    const taken = this.dirty;
    this.dirty = new Set();
    try {
      const nextMs = await this.compare(taken);
      const askedMs = this.askedFor - this.deps.clock.now();
      return Math.min(nextMs, Math.max(0, askedMs));
    } catch (error) {
      // Nothing is known to be written: everything is judged again.
      this.dirty = undefined;
      this.desiredIsOld = true;
      this.deps.logger.warn(
        `Comparing ${
          this.target.environment.environmentRef
        } failed, it will be tried again: ${stringifyError(error)}`,
      );
      return RETRY_MS;
    }
  }

  private async compare(taken: Set<string> | undefined): Promise<number> {
    // What comes meanwhile is for the next round.
    const { target } = this;
    const { environment, live } = target;
    const { environmentRef } = environment;
    const applied = this.deps.delivery.applied(environmentRef);
    let dirty = taken;
    if (this.desiredIsOld || !this.desired) {
      this.desiredIsOld = false;
      dirty = join(dirty, await this.takeDesired(target));
    }
    const { desired, subject } = this;
    const blocked = this.blocked(applied);
    if (blocked || !subject) {
      return this.block(blocked ?? NOT_RENDERED, applied);
    }
    const sight = sightOf(target.kinds, live);
    if (
      DECIDING_KINDS.some(kind => sight.waiting.has(kind)) ||
      (sight.readable.size === 0 && sight.waiting.size > 0)
    ) {
      // The first lists have not come: nothing is known, nothing is claimed.
      this.dirty = undefined;
      return STATE_MS;
    }
    const late = await this.lateness.of(
      environmentRef,
      applied?.sha,
      desired?.inForce?.sha,
    );
    const again = subject.observe(live, dirty, applied, late);
    const missing = subject.applierMissing;
    if (missing && sight.waiting.size === 0) {
      return this.block(applierNotFound(missing), applied);
    }
    const refs = dirty ? new Set([...dirty, ...again]) : this.everything();
    const judged = await this.judge.judge(refs, {
      ...{ subject, live, sight },
      now: this.deps.clock.now(),
      seenBefore: await this.writer.seen(target),
      rules: [
        ...(await this.deps.rules()),
        ...this.deps.delivery.ignoreRules(environmentRef),
      ],
      operations: await this.deps.operations.ofEnvironment(environmentRef),
    });
    if (this.stopped) {
      return Infinity;
    }
    const { head, inForce, problem } = desired ?? {};
    const isHead = !problem || !head || head.sha === inForce?.sha;
    const found = await this.writer.findings(
      target,
      judged,
      this.judge.findingsOf(judged),
      dirty ? undefined : object => this.closes(object, judged, sight),
    );
    const synced = await this.writer.syncs(
      target,
      this.judge.syncs(subject, sight, isHead),
    );
    await this.writer.remember(target, dirty ? judged : subject.objects.keys());
    await this.writer.comparing(
      target,
      { desired, applied: applied ?? subject.tracedApply() },
      sight,
      subject.objects.size,
      found || synced,
    );
    return this.untilGraceEnds(subject);
  }

  /** @returns refs to be judged again because of Git; undefined = all. */
  private async takeDesired(
    target: ScanTarget,
  ): Promise<Set<string> | undefined> {
    const { environment, snapshot, kinds, definitions } = target;
    const before = this.subject;
    const desired = await this.deps.desired.current(environment.environmentRef);
    const inForce = desired?.inForce;
    this.desired = desired;
    if (!inForce) {
      this.subject = undefined;
      return undefined;
    }
    const compared = new Set(kinds.map(({ kind }) => kind));
    this.subject = await ScanSubject.of(
      {
        environment,
        snapshot,
        desired,
        rendered: inForce.objects.filter(
          ({ object, encrypted }) =>
            !encrypted && compared.has(`${object.apiVersion}/${object.kind}`),
        ),
        clusterScopedKinds: clusterScopedOf(kinds),
        settings: this.deps.settings,
        definitions,
        breathe: this.deps.breathe,
      },
      before,
    );
    const changed = this.subject.changedFrom(before);
    if (changed && changed.size > 0) {
      // What Git does not hold may have become somebody else's.
      for (const ref of this.judge.withFindings) {
        if (!this.subject.objects.has(ref)) {
          changed.add(ref);
        }
      }
    }
    return changed;
  }

  /** Why nothing can be compared. */
  private blocked(applied: AppliedState | undefined): Problem | undefined {
    if (!this.target.environment.source) {
      return {
        code: 'no-source',
        message: 'no source',
        cure: 'Give the environment a source: repository, branch and path',
      };
    }
    if (applied?.notComparable) {
      return applied.notComparable;
    }
    return this.subject ? undefined : this.desired?.problem ?? NOT_RENDERED;
  }

  private async block(
    problem: Problem,
    applied: AppliedState | undefined,
  ): Promise<number> {
    // Whatever changes until it can be compared again is looked at then.
    this.dirty = undefined;
    await this.writer.blocked(
      this.target,
      { desired: this.desired, applied },
      problem,
    );
    return STATE_MS;
  }

  private everything(): Set<string> {
    const refs = new Set(this.subject!.objects.keys());
    for (const { ref } of this.target.live.inNamespaces(this.namespaces())) {
      refs.add(ref);
    }
    for (const ref of this.judge.withFindings) {
      refs.add(ref);
    }
    return refs;
  }

  /** Those of its own, and `''` where kinds of the cluster are compared. */
  private namespaces(): ReadonlySet<string> {
    const { environment, kinds } = this.target;
    return new Set([
      ...environment.namespaces,
      ...(clusterScopedOf(kinds).length > 0 ? [''] : []),
    ]);
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
    const kind = apiKindOf(object);
    const { kinds, blind } = this.target;
    const watched = kinds.some(each => each.kind === kind);
    // A kind that Git does not hold any more is not looked at at all.
    return (
      (watched ? sight.readable.has(kind) : !blind.has(kind)) &&
      !this.judge.isUndecided(object)
    );
  }

  /** When what is pending will have failed, or the state is to be renewed. */
  private untilGraceEnds(subject: ScanSubject): number {
    const now = this.deps.clock.now();
    let next = STATE_MS;
    for (const ref of this.judge.pending()) {
      const key = subject.objects.get(ref)?.rendered.serviceKey ?? '';
      const end = subject.graceEndOf(key);
      if (end !== undefined && end - now < STATE_MS) {
        this.dirty?.add(ref);
        next = Math.min(next, Math.max(end - now, COLLECT_MS));
      }
    }
    // The operation may run in another replica, which does not tell.
    for (const ref of this.judge.reconciling()) {
      this.dirty?.add(ref);
      next = Math.min(next, RECONCILING_MS);
    }
    return next;
  }
}

function applierNotFound(missing: {
  applier: string;
  seen: string[];
}): Problem {
  return {
    code: 'applier-not-found',
    message: `No object of Git carries the applier ${
      missing.applier
    }; seen: ${missing.seen.slice(0, 10).join(', ')}`,
    value: missing.applier,
    cure: 'Set applier of the environment to the field manager that applies it, or deliver it once with this applier',
  };
}

/** What a target watches, as text. */
function keyOf({ kinds, blind }: ScanTarget): string {
  return JSON.stringify([
    kinds.map(({ kind, targets }) => [
      kind,
      targets.map(({ namespace }) => namespace),
    ]),
    [...blind],
  ]);
}

function join(
  a: Set<string> | undefined,
  b: Set<string> | undefined,
): Set<string> | undefined {
  return a && b && new Set([...a, ...b]);
}
