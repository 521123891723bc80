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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { AppliedState } from '../../delivery/types';
import type { DesiredState } from '../../desired';
import type { ComparisonState, FindingChanges, ServiceSync } from '../types';
import type { ComparedFinding } from '../types';
import type { ScanDeps, ScanTarget } from './scanTypes';
import type { Sight } from './sightOf';

/** How often the time of the comparison is written when nothing else changes. */
export const STATE_MS = 20_000;

/** What Git and the delivering tool say beside the objects. */
export interface StateSources {
  desired: DesiredState | undefined;
  applied: AppliedState | undefined;
}

/** Writes what a scan of one environment found out; sparing equal writes. */
export class ComparisonWriter {
  private seenBefore?: Set<string>;
  private seenOf?: string;
  private syncText?: string;
  private stateText?: string;
  private stateWrittenAt = -Infinity;

  constructor(
    private readonly deps: Pick<
      ScanDeps,
      'findings' | 'comparisons' | 'clock' | 'guard' | 'onWritten'
    >,
  ) {}

  /** Objects seen alive in the cluster that answers now. */
  async seen({ environment, live }: ScanTarget): Promise<ReadonlySet<string>> {
    const { clusterUid } = live;
    if (clusterUid === undefined) {
      return new Set();
    }
    if (this.seenOf !== clusterUid || !this.seenBefore) {
      this.seenBefore = await this.deps.comparisons.seenObjects(
        environment.environmentRef,
        clusterUid,
      );
      this.seenOf = clusterUid;
    }
    return this.seenBefore;
  }

  /** Objects of Git that are alive will be known to have been so. */
  async remember(
    { environment, live, lease }: ScanTarget,
    refs: Iterable<string>,
  ): Promise<void> {
    const seen = this.seenBefore;
    const { clusterUid } = live;
    if (!seen || clusterUid === undefined || clusterUid !== this.seenOf) {
      return;
    }
    const fresh = [...refs].filter(
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

  /**
   * @param closes - In a full round: whether it says something about an object.
   * @returns whether anything is another than before.
   */
  async findings(
    { environment, lease }: ScanTarget,
    judged: ReadonlySet<string>,
    findings: ComparedFinding[],
    closes: ((object: string) => boolean) | undefined,
  ): Promise<boolean> {
    if (judged.size === 0 && !closes) {
      return false;
    }
    const changes: FindingChanges | undefined = await this.deps.findings.apply(
      {
        environmentRef: environment.environmentRef,
        // All means also what was found before this process was started.
        judged: closes
          ? { all: true, except: object => !closes(object) }
          : [...judged],
        findings,
      },
      this.deps.guard(lease),
    );
    return (
      changes !== undefined &&
      changes.opened + changes.changed + changes.resolved > 0
    );
  }

  /** @returns whether anything is another than before. */
  async syncs(
    { environment, lease }: ScanTarget,
    syncs: ServiceSync[],
  ): Promise<boolean> {
    const text = JSON.stringify(syncs);
    if (text === this.syncText) {
      return false;
    }
    const changed = await this.deps.comparisons.writeSyncs(
      environment.environmentRef,
      syncs,
      this.deps.guard(lease),
    );
    this.syncText = changed === undefined ? undefined : text;
    return changed === true;
  }

  /** Says that it is compared, and until when that is known to be current. */
  async comparing(
    target: ScanTarget,
    sources: StateSources,
    sight: Sight,
    comparedObjects: number,
    changed: boolean,
  ): Promise<void> {
    const { desired, applied } = sources;
    const problem = desired?.problem ?? applied?.problem ?? failureOf(applied);
    const state: ComparisonState = {
      state: 'comparing',
      ...(problem && { problem }),
      unreadable: [...target.unwatched, ...sight.unreadable],
      ...shared(sources),
      comparedObjects,
    };
    const ageMs =
      sight.asOf !== undefined && sight.waiting.size === 0
        ? Math.max(0, this.deps.clock.now() - sight.asOf)
        : undefined;
    await this.state(target, state, ageMs, changed);
  }

  /** Says why nothing is compared; findings stay as they are. */
  async blocked(
    target: ScanTarget,
    sources: StateSources,
    problem: Problem,
  ): Promise<void> {
    await this.state(
      target,
      {
        state: 'not-comparable',
        problem,
        unreadable: [...target.unwatched],
        ...shared(sources),
        comparedObjects: 0,
      },
      undefined,
      false,
    );
  }

  private async state(
    { environment, lease }: ScanTarget,
    state: ComparisonState,
    ageMs: number | undefined,
    changed: boolean,
  ): Promise<void> {
    const { environmentRef } = environment;
    const now = this.deps.clock.now();
    const text = JSON.stringify(state);
    const stateChanged = text !== this.stateText;
    const due = now - this.stateWrittenAt >= STATE_MS;
    if (changed || stateChanged || due) {
      const written = await this.deps.comparisons.writeState(
        environmentRef,
        { ...state, ...(ageMs !== undefined && { ageMs }) },
        this.deps.guard(lease),
      );
      this.stateText = written ? text : undefined;
      this.stateWrittenAt = now;
      if (written && (changed || stateChanged)) {
        this.deps.onWritten(environmentRef);
      }
    }
  }
}

function failureOf(applied: AppliedState | undefined): Problem | undefined {
  return (
    applied?.failure && {
      code: 'sync-failed',
      message: applied.failure.message,
      cure: 'See what the delivering tool says of its last attempt, and let it try again',
    }
  );
}

function shared({
  desired,
  applied,
}: StateSources): Pick<ComparisonState, 'head' | 'inForce' | 'applied'> {
  const { head, inForce } = desired ?? {};
  return {
    ...(head && { head: { sha: head.sha, seenAt: head.seenAt } }),
    ...(inForce && {
      inForce: {
        sha: inForce.sha,
        ...(inForce.committedAt !== undefined && { at: inForce.committedAt }),
      },
    }),
    ...(applied && {
      applied: {
        ...(applied.sha !== undefined && { sha: applied.sha }),
        ...(applied.at !== undefined && { at: applied.at }),
        evidence: applied.evidence,
        sync: applied.sync,
      },
    }),
  };
}
