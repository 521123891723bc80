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
  JudgedRelease,
  JudgedUnit,
  OutcomeChange,
} from './DatabaseOutcomeStore';
import {
  isCritical,
  judgeRelease,
  watchRecovery,
  type ReleaseWatch,
  type VerifyTimes,
} from './judgeRelease';
import type { EnvironmentFacts } from './readFacts';

/** Where an environment stands. */
export interface AppliedDepth {
  /** Place of the newest commit that may be applied. */
  depth: number;
  /** The delivering tool says so; else what is in sync is applied. */
  byTool: boolean;
  /** Nothing is proved of this commit and older ones. */
  unconfirmed?: number;
  /** Newest release of any unit that may be applied. */
  newest?: number;
}

/** What {@link judgeUnit} found. */
export interface UnitJudgement {
  changes: OutcomeChange[];
  /** When to look again although nothing has changed. */
  nextAt?: number;
  /** What is collected of it decides something that is still open. */
  open: boolean;
}

const WAITING = 'A newer release came before this one was applied';
const PASSED_OVER = 'Another release was applied instead';
const REPLACED = 'Another release was applied before it could be judged';

/** The release of a unit that is applied now; undefined: cannot be told. */
function appliedRelease(
  unit: JudgedUnit,
  applied: AppliedDepth,
  facts: EnvironmentFacts,
): JudgedRelease | undefined {
  const newest = unit.releases.find(({ depth }) => depth <= applied.depth);
  const known = unit.releases.find(({ sha }) => sha === unit.appliedSha);
  const proved =
    newest &&
    (applied.unconfirmed === undefined || newest.depth > applied.unconfirmed);
  if (!proved) {
    return known;
  }
  if (applied.byTool) {
    return newest;
  }
  const { visible, sync } = facts.of(unit.serviceId, newest.removed);
  const isApplied = newest.removed
    ? visible && facts.compared && sync === undefined
    : facts.compared && sync === 'in-sync';
  return isApplied ? newest : known;
}

/** Outcomes of releases that will not be judged any more. */
function passedOver(
  unit: JudgedUnit,
  current: JudgedRelease | undefined,
): OutcomeChange[] {
  return unit.releases.flatMap(release => {
    const { sha, outcome, depth } = release;
    if (outcome !== 'running' || sha === current?.sha) {
      return [];
    }
    const change = (reason: string): OutcomeChange[] => [
      { key: unit.key, sha, outcome: 'superseded', reason },
    ];
    if (current && depth < current.depth) {
      return change(release.watch ? REPLACED : PASSED_OVER);
    }
    return sha === unit.newestSha ? [] : change(WAITING);
  });
}

/**
 * Judges the releases of one unit: which is applied, how it went, which were
 * passed over.
 */
export function judgeUnit(
  unit: JudgedUnit,
  applied: AppliedDepth,
  facts: EnvironmentFacts,
  verify: VerifyTimes,
  now: number,
): UnitJudgement {
  const { key } = unit;
  const current = appliedRelease(unit, applied, facts);
  const changes = passedOver(unit, current);
  if (!current) {
    return { changes, open: false };
  }
  const { sha } = current;
  const seen = facts.of(unit.serviceId, current.removed);
  let { outcome, watch } = current;
  const change: OutcomeChange = { key, sha };
  if (sha !== unit.appliedSha) {
    change.isApplied = true;
    // One that was judged before and is applied again keeps its outcome.
    if (!watch) {
      watch = beginning(unit, current, isCritical(seen), now);
      outcome = 'running';
      Object.assign(change, {
        watch,
        outcome,
        reason: 'Applied, and being judged',
        ...becameApplied(watch, current, applied, now, facts),
      } satisfies Partial<OutcomeChange>);
    }
  }
  let nextAt: number | undefined;
  let open = false;
  if (outcome === 'running' && watch) {
    const judged = judgeRelease(watch, seen, verify);
    ({ nextAt } = judged);
    open = judged.verdict?.outcome !== 'deployed';
    changed(change, watch, judged.watch);
    if (judged.verdict) {
      Object.assign(change, judged.verdict);
    }
    if (judged.stableAt !== undefined) {
      change.stableAt = judged.stableAt;
      change.recoveredAt = judged.stableAt;
    }
  } else if (outcome === 'failed' && watch && !current.recovered) {
    const recovering = watchRecovery(watch, seen, verify);
    ({ nextAt } = recovering);
    open = recovering.stableAt === undefined;
    changed(change, watch, recovering.watch);
    if (recovering.stableAt !== undefined) {
      change.recoveredAt = recovering.stableAt;
    }
  }
  return {
    changes: Object.keys(change).length > 2 ? [...changes, change] : changes,
    ...(nextAt !== undefined && { nextAt }),
    open,
  };
}

function changed(
  change: OutcomeChange,
  before: ReleaseWatch,
  after: ReleaseWatch,
): void {
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    change.watch = after;
  }
}

function beginning(
  unit: JudgedUnit,
  current: JudgedRelease,
  critical: boolean,
  now: number,
): ReleaseWatch {
  const before = unit.releases.find(({ sha }) => sha === unit.appliedSha);
  const firstSight = !before && !current.seenNew;
  return {
    since: now,
    firstSight,
    // After a release that was well it is this one's doing.
    inherited: critical && !firstSight && before?.outcome !== 'deployed',
    seen: false,
  };
}

/**
 * When it became applied: as seen, or as the tool says. What was applied last
 * before anybody looked is the newest release; of older ones nobody knows.
 */
function becameApplied(
  { firstSight }: ReleaseWatch,
  { depth }: JudgedRelease,
  { byTool, newest }: AppliedDepth,
  now: number,
  { appliedAt = now }: EnvironmentFacts,
): { appliedAt?: number } {
  if (firstSight) {
    return depth === newest ? { appliedAt } : {};
  }
  return { appliedAt: byTool && depth === newest ? appliedAt : now };
}
