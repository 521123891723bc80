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

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { dbNow } from '../../database/dbNow';
import { upsert } from '../../database/upsert';
import type { Candidate, TimelineReading } from '../history/TimelineReader';
import {
  commitRow,
  guessedRows,
  type CommitRow,
  type ReleaseRow,
  type TimelineRow,
} from './releaseRows';

const KEYS_PER_STATEMENT = 500;
const ROWS_PER_TURN = 1_000;

/** Keeps which commits may be releases. */
export class DatabaseTimelineStore {
  constructor(private readonly database: Knex) {}

  async timeline(environmentRef: string): Promise<TimelineRow | undefined> {
    return this.database('release_timelines')
      .where('environment_ref', environmentRef)
      .first();
  }

  /**
   * Writes what was read, all of it or nothing.
   *
   * @param before - On which the reading rests.
   * @returns false when another hub has written meanwhile.
   */
  async write(
    environmentRef: string,
    sourceKey: string,
    before: TimelineRow | undefined,
    reading: TimelineReading,
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      const now = await dbNow(trx);
      const sameSource = before?.source_key === sourceKey;
      const { headDepth, candidates } =
        sameSource && reading.whole
          ? inPlace(reading, await this.depths(trx, environmentRef))
          : reading;
      const row = {
        environment_ref: environmentRef,
        source_key: sourceKey,
        head_sha: reading.headSha,
        head_depth: headDepth,
        paths: JSON.stringify(reading.paths),
        truncated: reading.whole
          ? reading.truncated
          : Boolean(before?.truncated),
        // Of another source nothing was ever seen.
        first_read_at: sameSource ? before.first_read_at : now,
        read_at: now,
        wanted_depth: sameSource ? before.wanted_depth : null,
        problem: null,
        version: (before?.version ?? 0) + 1,
      };
      const written = before
        ? await trx('release_timelines')
            .where({ environment_ref: environmentRef, version: before.version })
            .update(row)
        : await trx('release_timelines')
            .insert(row)
            .onConflict('environment_ref')
            .ignore()
            .then(() =>
              trx('release_timelines')
                .where({ environment_ref: environmentRef, ...{ version: 1 } })
                .andWhere('head_sha', reading.headSha)
                .andWhere('read_at', now)
                .count({ count: '*' })
                .then(([{ count }]) => Number(count)),
            );
      if (written === 0) {
        return false;
      }
      if (before && !sameSource) {
        await this.clear(trx, environmentRef);
      }
      await this.place(trx, environmentRef, candidates, {
        now,
        whole: reading.whole,
        seenNew: sameSource,
      });
      return true;
    });
  }

  /** Adds commits that changed a file nobody knew to be an input. */
  async addOlder(
    environmentRef: string,
    before: TimelineRow,
    paths: readonly string[],
    candidates: readonly Candidate[],
  ): Promise<boolean> {
    return this.database.transaction(async trx => {
      const written = await trx('release_timelines')
        .where({ environment_ref: environmentRef, version: before.version })
        .update({
          paths: JSON.stringify(paths),
          version: before.version + 1,
        });
      if (written === 0) {
        return false;
      }
      await this.place(trx, environmentRef, candidates, {
        now: await dbNow(trx),
        whole: false,
        seenNew: false,
      });
      return true;
    });
  }

  /** Asks for commits to be confirmed down to a depth, by whoever does it. */
  async want(environmentRef: string, depth: number): Promise<void> {
    await this.database('release_timelines')
      .where('environment_ref', environmentRef)
      .andWhere(row =>
        row.whereNull('wanted_depth').orWhere('wanted_depth', '>', depth),
      )
      .update({ wanted_depth: depth });
  }

  /** Says why commits cannot be confirmed now. */
  async setProblem(
    environmentRef: string,
    problem: Problem | undefined,
  ): Promise<void> {
    await this.database('release_timelines')
      .where('environment_ref', environmentRef)
      .update({ problem: problem ? JSON.stringify(problem) : null });
  }

  /**
   * Commits to be confirmed next, newest first: those of the first page, of
   * the days that signals look at, and down to where somebody asked.
   */
  async unconfirmed(
    environmentRef: string,
    since: number,
    firstPage: number,
    limit: number,
  ): Promise<CommitRow[]> {
    const { database } = this;
    const floor: { depth: number | null }[] = await database
      .from(
        database('release_commits')
          .select('depth')
          .where('environment_ref', environmentRef)
          .orderBy('depth', 'desc')
          .limit(firstPage)
          .as('page'),
      )
      .min({ depth: 'depth' });
    const timeline = await this.timeline(environmentRef);
    const depth = Math.min(
      floor[0]?.depth ?? Infinity,
      timeline?.wanted_depth ?? Infinity,
    );
    if (!Number.isFinite(depth)) {
      return [];
    }
    return database('release_commits')
      .where({ environment_ref: environmentRef, confirmed: false })
      .andWhere(wanted =>
        wanted.where('depth', '>=', depth).orWhere('at', '>=', since),
      )
      .orderBy('depth', 'desc')
      .limit(limit);
  }

  /** Whether there is a candidate between two depths, these left out. */
  async anyBetween(
    environmentRef: string,
    above: number,
    below: number,
  ): Promise<boolean> {
    const row = await this.database('release_commits')
      .where('environment_ref', environmentRef)
      .andWhere('depth', '>', above)
      .andWhere('depth', '<', below)
      .first('sha');
    return row !== undefined;
  }

  /** Environments in which somebody asked for commits that are not confirmed. */
  async wanting(): Promise<string[]> {
    return this.database('release_timelines')
      .whereNotNull('wanted_depth')
      .whereExists(open =>
        open
          .select(this.database.raw('1'))
          .from('release_commits')
          .whereRaw('?? = ??', [
            'release_commits.environment_ref',
            'release_timelines.environment_ref',
          ])
          .where('release_commits.confirmed', false)
          .whereRaw('?? >= ??', [
            'release_commits.depth',
            'release_timelines.wanted_depth',
          ]),
      )
      .pluck('environment_ref');
  }

  /** Forgets environments that are not there any more. */
  async keepEnvironments(refs: ReadonlySet<string>): Promise<void> {
    const stored: string[] = await this.database('release_timelines').pluck(
      'environment_ref',
    );
    for (const ref of stored.filter(each => !refs.has(each))) {
      await this.database.transaction(async trx => {
        await trx('release_timelines').where('environment_ref', ref).delete();
        await this.clear(trx, ref);
      });
    }
  }

  private async depths(
    trx: Knex.Transaction,
    environmentRef: string,
  ): Promise<Map<string, number>> {
    const rows: { sha: string; depth: number }[] = await trx('release_commits')
      .where('environment_ref', environmentRef)
      .select('sha', 'depth');
    return new Map(rows.map(({ sha, depth }) => [sha, depth]));
  }

  private async clear(
    trx: Knex.Transaction,
    environmentRef: string,
  ): Promise<void> {
    for (const table of [
      'release_commits',
      'release_services',
      'release_units',
      'release_events',
    ]) {
      await trx(table).where('environment_ref', environmentRef).delete();
    }
  }

  private async place(
    trx: Knex.Transaction,
    environmentRef: string,
    candidates: readonly Candidate[],
    options: { now: number; whole: boolean; seenNew: boolean },
  ): Promise<void> {
    const stored = await this.depths(trx, environmentRef);
    const commits: CommitRow[] = [];
    const guesses: ReleaseRow[] = [];
    for (const candidate of candidates) {
      if (!stored.has(candidate.sha)) {
        const row = commitRow(
          environmentRef,
          candidate,
          options.now,
          options.seenNew,
        );
        commits.push(row);
        guesses.push(...guessedRows(environmentRef, candidate, row));
      }
    }
    if (options.whole) {
      const present = new Set(candidates.map(({ sha }) => sha));
      const gone = [...stored.keys()].filter(sha => !present.has(sha));
      for (const shas of chunk(gone, KEYS_PER_STATEMENT)) {
        for (const table of ['release_commits', 'release_services']) {
          await trx(table)
            .where('environment_ref', environmentRef)
            .whereIn('sha', shas)
            .delete();
        }
      }
    }
    for (const some of chunk(commits, ROWS_PER_TURN)) {
      await upsert(trx, 'release_commits', ['environment_ref', 'sha'], some);
      await nextTurn();
    }
    for (const some of chunk(guesses, ROWS_PER_TURN)) {
      await upsert(
        trx,
        'release_services',
        ['environment_ref', 'service_key', 'sha'],
        some,
      );
      await nextTurn();
    }
  }
}

/**
 * A reading with the depths that are stored: commits two lines have in common
 * are equally far from each other on both.
 */
function inPlace(
  { headDepth, candidates }: TimelineReading,
  stored: ReadonlyMap<string, number>,
): Pick<TimelineReading, 'headDepth' | 'candidates'> {
  const common = candidates.find(({ sha }) => stored.has(sha));
  const moved = common ? stored.get(common.sha)! - common.depth : 0;
  return {
    headDepth: headDepth + moved,
    candidates: candidates.map(candidate => ({
      ...candidate,
      depth: candidate.depth + moved,
    })),
  };
}
