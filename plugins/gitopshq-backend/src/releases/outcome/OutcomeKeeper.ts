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

import type { SignalThresholds } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import type { SourceReader } from '../../desired';
import type { DatabaseTimelineStore } from '../store/DatabaseTimelineStore';
import type { TimelineRow } from '../store/releaseRows';
import type {
  DatabaseOutcomeStore,
  Guard,
  OutcomeChange,
} from './DatabaseOutcomeStore';
import { judgeUnit, type AppliedDepth } from './judgeEnvironment';
import type { VerifyTimes } from './judgeRelease';
import { readFacts, type EnvironmentFacts } from './readFacts';

/** What a round of judging found. */
export interface Judged {
  changed: boolean;
  /** Look again after this time although nothing has changed. */
  againMs?: number;
  /** What is collected of it decides something that is still open. */
  open: boolean;
}

const NOTHING: Judged = { changed: false, open: false };

/** Judges the releases of environments by what is stored of them. */
export class OutcomeKeeper {
  constructor(
    private readonly options: {
      database: Knex;
      thresholds: SignalThresholds;
      verify: VerifyTimes;
      timelines: DatabaseTimelineStore;
      outcomes: DatabaseOutcomeStore;
    },
  ) {}

  async judge(source: SourceReader, guard: Guard): Promise<Judged> {
    const { database, thresholds, verify, timelines, outcomes } = this.options;
    const { environmentRef } = source;
    const timeline = await timelines.timeline(environmentRef);
    const now = await dbNow(database);
    const facts =
      timeline && (await readFacts(database, thresholds, environmentRef, now));
    const applied = facts && (await this.applied(source, timeline, facts));
    if (!applied) {
      return NOTHING;
    }
    const changes: OutcomeChange[] = [];
    let nextAt = Infinity;
    let open = false;
    const units = await outcomes.units(environmentRef, applied.depth);
    const depths = units.flatMap(({ releases }) =>
      releases
        .map(({ depth }) => depth)
        .filter(depth => depth <= applied.depth),
    );
    const newest = Math.max(...depths);
    for (const unit of units) {
      const judged = judgeUnit(
        unit,
        { ...applied, newest },
        facts,
        verify,
        now,
      );
      changes.push(...judged.changes);
      nextAt = Math.min(nextAt, judged.nextAt ?? Infinity);
      open ||= judged.open;
    }
    const written =
      changes.length > 0 &&
      (await outcomes.write(environmentRef, changes, now, guard));
    return {
      changed: written && changes.some(isVisible),
      open,
      ...(Number.isFinite(nextAt) && { againMs: Math.max(0, nextAt - now) }),
    };
  }

  private async applied(
    source: SourceReader,
    timeline: TimelineRow,
    facts: EnvironmentFacts,
  ): Promise<AppliedDepth | undefined> {
    const byTool = facts.appliedSha !== undefined;
    const sha = facts.appliedSha ?? facts.inForceSha;
    const depth =
      sha === undefined ? undefined : await this.depthOf(source, timeline, sha);
    if (depth === undefined) {
      return undefined;
    }
    const unconfirmed = await this.options.outcomes.newestUnconfirmed(
      source.environmentRef,
      depth,
    );
    return { depth, byTool, ...(unconfirmed !== undefined && { unconfirmed }) };
  }

  /** Undefined while the timeline does not reach to the commit. */
  private async depthOf(
    source: SourceReader,
    timeline: TimelineRow,
    sha: string,
  ): Promise<number | undefined> {
    if (sha === timeline.head_sha) {
      return timeline.head_depth;
    }
    const { outcomes } = this.options;
    const known = await outcomes.depthOf(source.environmentRef, sha);
    if (known !== undefined) {
      return known;
    }
    // One that changed nothing here: the newest before it that did.
    const [commit] = await source.log(sha, {
      paths: JSON.parse(timeline.paths),
      limit: 1,
    });
    return commit && outcomes.depthOf(source.environmentRef, commit.sha);
  }
}

/** Whether people see anything of it. */
function isVisible({ outcome, isApplied, recoveredAt }: OutcomeChange) {
  return outcome !== undefined || isApplied || recoveredAt !== undefined;
}
