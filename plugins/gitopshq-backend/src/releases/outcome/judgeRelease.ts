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

import type { SyncState } from '@gitopshq/backstage-plugin-gitopshq-common';

/** What is known of a service at a moment. Times are epoch ms. */
export interface ServiceFacts {
  /** Until when; nothing is judged by what is older than the last time. */
  now: number;
  /** What was collected of its environment is current. */
  visible: boolean;
  /** Its environment is compared with Git now. */
  compared: boolean;
  /** Absent: nothing of it is compared. */
  sync?: SyncState;
  /** Open findings that say the applier did not bring about what Git wants. */
  openFindings: number;
  /** Git holds no object of it any more. */
  removed: boolean;
  expected: number;
  notReady: number;
  /** Pods not ready in percent, above which podHealth is critical. */
  criticalPercent: number;
  workloads: {
    name: string;
    wanted: number;
    ready: number;
    updated: number;
    /** What is wrong with it or its pods, for people. */
    problem?: string;
  }[];
  /** Of all its pods. */
  restarts: number;
}

/** What judging a release has seen so far; kept as JSON. */
export interface ReleaseWatch {
  /** When it became the applied revision or, with `firstSight`, was first seen to be it. */
  since: number;
  /** It was applied before anybody looked. */
  firstSight: boolean;
  /** podHealth was critical already when it became applied, and still is. */
  inherited: boolean;
  /** Everything has been well since then, without a gap. */
  stableSince?: number;
  /** Restarts at that time. */
  restarts?: number;
  /** podHealth has been critical since then. */
  criticalSince?: number;
  /** Something was seen of it at all. */
  seen: boolean;
}

/** How an applied release ended. */
export interface Verdict {
  outcome: 'deployed' | 'failed' | 'unknown';
  /** For people. */
  reason: string;
}

/** Answer of {@link judgeRelease}. */
export interface Judgement {
  watch: ReleaseWatch;
  verdict?: Verdict;
  /** The stable window is complete; it began then. */
  stableAt?: number;
  /** When to look again although nothing has changed. */
  nextAt?: number;
}

/** `gitopshq.verify`, in milliseconds. */
export interface VerifyTimes {
  stabilityMs: number;
  timeoutMs: number;
}

/** Whether podHealth is critical, by what is seen. */
export function isCritical(facts: ServiceFacts): boolean {
  const { visible, expected, notReady, criticalPercent } = facts;
  return visible && notReady * 100 > expected * criticalPercent;
}

const times = (count: number, word: string) =>
  `${count} ${word}${count === 1 ? '' : 's'}`;

/** What is not as Verify wants it, of the cluster and of Git apart. */
function shortcomings(facts: ServiceFacts): {
  health: string[];
  git: string[];
} {
  const health = facts.workloads.flatMap(
    ({ name, wanted, ready, updated, problem }) => {
      if (ready < wanted) {
        return [
          `${name}: ${ready} of ${wanted} pods ready${
            problem ? `, ${problem}` : ''
          }`,
        ];
      }
      return updated < wanted
        ? [`${name}: ${updated} of ${wanted} pods updated`]
        : [];
    },
  );
  if (health.length === 0 && facts.notReady > 0) {
    health.push(`${facts.notReady} of ${facts.expected} pods not ready`);
  }
  if (facts.removed) {
    return {
      health: [],
      git: facts.expected > 0 ? ['its pods are still there'] : [],
    };
  }
  const git: string[] = [];
  if (facts.sync !== 'in-sync') {
    git.push(
      facts.sync === undefined
        ? 'nothing of it is compared'
        : `sync: ${facts.sync}`,
    );
  }
  if (facts.openFindings > 0) {
    git.push(`${times(facts.openFindings, 'open finding')}`);
  }
  return { health, git };
}

const secondsOf = (ms: number) => `${Math.round(ms / 1000)} s`;

/** Takes in what is seen now. */
function observe(
  watch: ReleaseWatch,
  facts: ServiceFacts,
  short: { health: string[]; git: string[] },
): ReleaseWatch {
  const { now, restarts } = facts;
  const { stableSince, restarts: before, criticalSince, ...rest } = watch;
  if (!facts.visible || !facts.compared) {
    // A gap: nobody knows whether it stayed well.
    return rest;
  }
  const critical = isCritical(facts);
  const next: ReleaseWatch = {
    ...rest,
    seen: true,
    inherited: watch.inherited && critical,
    ...(critical && { criticalSince: criticalSince ?? now }),
  };
  if (short.health.length + short.git.length > 0) {
    return next;
  }
  const restarted = before !== undefined && restarts > before;
  return {
    ...next,
    stableSince: restarted ? now : stableSince ?? now,
    restarts,
  };
}

/** Why it has failed by podHealth; undefined while it has not. */
function criticalFailure(
  watch: ReleaseWatch,
  facts: ServiceFacts,
  { stabilityMs }: VerifyTimes,
  health: readonly string[],
): Verdict | undefined {
  const { criticalSince, inherited, firstSight } = watch;
  if (criticalSince === undefined || inherited) {
    return undefined;
  }
  const why = health.length > 0 ? `: ${health.slice(0, 3).join('; ')}` : '';
  if (!firstSight) {
    return {
      outcome: 'failed',
      reason: `podHealth turned critical after it was applied${why}`,
    };
  }
  // Pods that merely start, as after a start of the hub, look critical too.
  const proved = facts.workloads.some(({ problem }) => problem !== undefined);
  return proved || facts.now - criticalSince >= stabilityMs
    ? {
        outcome: 'failed',
        reason: `podHealth is critical while it is applied${why}`,
      }
    : undefined;
}

function atDeadline(
  watch: ReleaseWatch,
  { health, git }: { health: string[]; git: string[] },
  facts: ServiceFacts,
  { timeoutMs }: VerifyTimes,
): Verdict {
  const within = `within ${secondsOf(timeoutMs)} of being ${
    watch.firstSight ? 'first seen' : 'applied'
  }`;
  if (!watch.seen || !facts.visible || !facts.compared) {
    return {
      outcome: 'unknown',
      reason: `It could not be seen whether it was healthy ${within}`,
    };
  }
  if (watch.firstSight && health.length === 0 && git.length > 0) {
    return {
      outcome: 'unknown',
      reason: `Applied before it was first seen; live is not as Git wants it: ${git.join(
        '; ',
      )}`,
    };
  }
  const why = [...health, ...git].slice(0, 3).join('; ');
  return {
    outcome: 'failed',
    reason: `Not healthy and stable ${within}: ${
      why || 'it did not stay well for long enough'
    }`,
  };
}

/**
 * Judges the applied release of a service by Verify's rule: in sync, live as
 * Git wants it, workloads healthy, no new restarts, and all that for a stable
 * window that ends within the timeout. podHealth that turns critical meanwhile
 * ends it as failed. Total and pure.
 *
 * @param watch - Of the last time; undefined after a restart of judging.
 */
export function judgeRelease(
  watch: ReleaseWatch,
  facts: ServiceFacts,
  verify: VerifyTimes,
): Judgement {
  const { now } = facts;
  const short = shortcomings(facts);
  const next = observe(watch, facts, short);
  const deadline = watch.since + verify.timeoutMs;
  const { stableSince } = next;
  const stableUntil =
    stableSince === undefined ? undefined : stableSince + verify.stabilityMs;
  const stable = stableUntil !== undefined && now >= stableUntil;
  const stableAt = stable ? { stableAt: stableSince! } : {};
  const failure = criticalFailure(next, facts, verify, short.health);
  if (failure) {
    return { watch: next, verdict: failure };
  }
  if (stable && stableUntil <= deadline) {
    return {
      watch: next,
      verdict: {
        outcome: 'deployed',
        reason: `${
          next.firstSight
            ? 'Applied before it was first seen; healthy'
            : 'Healthy'
        } and stable for ${secondsOf(verify.stabilityMs)}`,
      },
      ...stableAt,
    };
  }
  if (now >= deadline) {
    return {
      watch: next,
      verdict: atDeadline(next, short, facts, verify),
      ...stableAt,
    };
  }
  const criticalUntil =
    next.criticalSince !== undefined && !next.inherited
      ? next.criticalSince + verify.stabilityMs
      : Infinity;
  return {
    watch: next,
    nextAt: Math.min(deadline, stableUntil ?? Infinity, criticalUntil),
  };
}

/**
 * Looks for the stable window that ends a failure; the part of
 * {@link judgeRelease} that goes on after its verdict.
 */
export function watchRecovery(
  watch: ReleaseWatch,
  facts: ServiceFacts,
  { stabilityMs }: VerifyTimes,
): Omit<Judgement, 'verdict'> {
  const next = observe(watch, facts, shortcomings(facts));
  if (next.stableSince === undefined) {
    return { watch: next };
  }
  const until = next.stableSince + stabilityMs;
  return facts.now >= until
    ? { watch: next, stableAt: next.stableSince }
    : { watch: next, nextAt: until };
}
