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

import { NotFoundError } from '@backstage/errors';
import type {
  Problem,
  ReleaseList,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type { TargetFilter } from '../../authorization/types';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import { dbNow } from '../../database/dbNow';
import type { DesiredStatus } from '../../desired';
import { MAX_CANDIDATES } from '../history/TimelineReader';
import {
  ANY_UNIT,
  type CommitRow,
  type TimelineRow,
} from '../store/releaseRows';
import { toRelease, type VisibleRelease } from './toRelease';

/** A page of a timeline. */
export interface ReleaseQuery {
  limit: number;
  cursor?: string;
}

/** Whose timeline is asked for. */
interface Subject {
  environmentRef: string;
  /** Of a service; absent for the whole environment. */
  serviceId?: string;
  /** Of its units, and of what may be of any. */
  keys?: readonly string[];
}

/** What reading timelines needs. */
export interface ReleaseReaderOptions {
  database: Knex;
  /** Head and problems of an environment's source. */
  status(environmentRef: string): DesiredStatus | undefined;
  /** Asks for commits to be confirmed down to a depth; gives up waiting soon. */
  confirm(environmentRef: string, depth: number): Promise<void>;
}

interface Page {
  commits: CommitRow[];
  more: boolean;
}

/** Reads timelines as a person may see them. */
export class DatabaseReleaseReader {
  private readonly db: Knex;

  constructor(private readonly options: ReleaseReaderOptions) {
    this.db = options.database;
  }

  /** @throws NotFoundError when there is no such service for the person. */
  async ofService(
    filter: TargetFilter,
    serviceId: string,
    query: ReleaseQuery,
  ): Promise<ReleaseList> {
    const found = this.db('services')
      .select('services.environment_ref')
      .where('services.service_id', serviceId);
    filter.apply(found, 'service');
    const [row] = filter.any ? await found : [];
    if (!row) {
      throw new NotFoundError(
        `There is no service ${serviceId} for you to see`,
      );
    }
    return this.list(
      filter,
      { environmentRef: row.environment_ref, serviceId },
      query,
    );
  }

  /** @throws NotFoundError when there is no such environment for the person. */
  async ofEnvironment(
    filter: TargetFilter,
    environmentRef: string,
    query: ReleaseQuery,
  ): Promise<ReleaseList> {
    const found = this.db('environments')
      .select('environments.environment_ref')
      .where('environments.environment_ref', environmentRef);
    filter.apply(found, 'environment');
    if (!filter.any || (await found).length === 0) {
      throw new NotFoundError(
        `There is no environment ${environmentRef} for you to see`,
      );
    }
    return this.list(filter, { environmentRef }, query);
  }

  private async list(
    filter: TargetFilter,
    of: Subject,
    query: ReleaseQuery,
  ): Promise<ReleaseList> {
    const { environmentRef } = of;
    const hash = filterHash(['releases', of]);
    const subject: Subject = { ...of, keys: await this.keysOf(of) };
    const [below] =
      decodeCursor(query.cursor, hash, z.tuple([z.number().int()])) ?? [];
    let page = await this.page(filter, subject, below, query.limit);
    const open = page.commits.filter(({ confirmed }) => !confirmed).at(-1);
    if (open) {
      await this.options.confirm(environmentRef, open.depth);
      page = await this.page(filter, subject, below, query.limit);
    }
    const rows = await this.releases(
      filter,
      subject,
      page.commits.map(({ sha }) => sha),
    );
    const currentSha = await this.currentSha(subject);
    const timeline: TimelineRow | undefined = await this.db('release_timelines')
      .where('environment_ref', environmentRef)
      .first();
    const items = page.commits.map(commit => {
      const own = rows.filter(row => row.sha === commit.sha);
      return toRelease(
        commit,
        own,
        subject.serviceId === undefined
          ? commit.sha === currentSha
          : own.some(row => row.applied_sha === commit.sha),
      );
    });
    const last = page.commits.at(-1);
    const asOf = await this.asOf(timeline);
    return {
      items,
      ...(page.more &&
        last && { nextCursor: encodeCursor(hash, [last.depth]) }),
      ...(asOf && { asOf }),
      notes: this.notes(environmentRef, timeline, items),
    };
  }

  /** Keys of its units, and of what may be of any; undefined: all. */
  private async keysOf({
    environmentRef,
    serviceId,
  }: Subject): Promise<string[] | undefined> {
    if (serviceId === undefined) {
      return undefined;
    }
    const units: string[] = await this.db('release_units')
      .where({ environment_ref: environmentRef, service_id: serviceId })
      .pluck('service_key');
    return [...units, ANY_UNIT];
  }

  private async page(
    filter: TargetFilter,
    subject: Subject,
    below: number | undefined,
    limit: number,
  ): Promise<Page> {
    const { environmentRef } = subject;
    const commits = this.db('release_commits as c')
      .where('c.environment_ref', environmentRef)
      .select('c.*')
      .orderBy('c.depth', 'desc')
      .limit(limit + 1);
    if (below !== undefined) {
      commits.where('c.depth', '<', below);
    }
    if (subject.keys) {
      // Of one service there are few among many commits: these first.
      const own = this.visible(filter, subject).distinct('r.sha', 'r.depth');
      if (below !== undefined) {
        own.where('r.depth', '<', below);
      }
      const found: { sha: string }[] = await own
        .orderBy('r.depth', 'desc')
        .limit(limit + 1);
      commits.whereIn(
        'c.sha',
        found.map(({ sha }) => sha),
      );
    } else {
      commits.whereExists(
        this.visible(filter, subject)
          .select(this.db.raw('1'))
          .whereRaw('?? = ??', ['r.sha', 'c.sha']),
      );
    }
    const rows: CommitRow[] = await commits;
    return { commits: rows.slice(0, limit), more: rows.length > limit };
  }

  private async releases(
    filter: TargetFilter,
    subject: Subject,
    shas: readonly string[],
  ): Promise<VisibleRelease[]> {
    return this.visible(filter, subject)
      .whereIn('r.sha', [...shas])
      .select('r.*', 'release_units.applied_sha', 'release_units.service_id')
      .select({
        name: this.db.raw('coalesce(services.name, release_units.name)'),
      })
      .orderBy(['r.depth', 'r.service_key']) as unknown as Promise<
      VisibleRelease[]
    >;
  }

  /**
   * Releases a person may see: those of services as these, the rest with the
   * environment.
   */
  private visible(filter: TargetFilter, subject: Subject): Knex.QueryBuilder {
    const { environmentRef, keys } = subject;
    const rows = this.db('release_services as r')
      .join('environments', 'environments.environment_ref', 'r.environment_ref')
      .leftJoin('release_units', on =>
        on
          .on('release_units.environment_ref', 'r.environment_ref')
          .andOn('release_units.service_key', 'r.service_key'),
      )
      .leftJoin('services', 'services.service_id', 'release_units.service_id')
      .where('r.environment_ref', environmentRef);
    if (!filter.all) {
      rows.where(either =>
        either
          .where(service => {
            service.whereNotNull('services.service_id');
            filter.apply(service, 'service');
          })
          .orWhere(environment => {
            environment.whereNull('services.service_id');
            filter.apply(environment, 'remainder');
          }),
      );
    }
    if (keys) {
      rows.whereIn('r.service_key', keys);
    }
    return rows;
  }

  /** Newest of the releases that are applied. */
  private async currentSha({
    environmentRef,
  }: Subject): Promise<string | undefined> {
    const row = await this.db('release_units as u')
      .join('release_commits as c', on =>
        on
          .on('c.environment_ref', 'u.environment_ref')
          .andOn('c.sha', 'u.applied_sha'),
      )
      .where('u.environment_ref', environmentRef)
      .orderBy('c.depth', 'desc')
      .first('c.sha');
    return row?.sha;
  }

  /** Until when the history is known to be what the branch holds. */
  private async asOf(
    timeline: TimelineRow | undefined,
  ): Promise<string | undefined> {
    if (!timeline) {
      return undefined;
    }
    const status = this.options.status(timeline.environment_ref);
    const upToDate = status?.head?.sha === timeline.head_sha && !status.problem;
    const at = upToDate ? await dbNow(this.db) : Number(timeline.read_at);
    return new Date(at).toISOString();
  }

  private notes(
    environmentRef: string,
    timeline: TimelineRow | undefined,
    items: ReleaseList['items'],
  ): string[] {
    const notes: string[] = [];
    const status = this.options.status(environmentRef);
    const problem: Problem | undefined =
      status?.problem ??
      (timeline?.problem ? JSON.parse(timeline.problem) : undefined);
    if (!timeline) {
      notes.push(
        status
          ? 'The history of Git is being read'
          : 'This environment has no source in Git, so it has no releases to show',
      );
    }
    if (problem) {
      notes.push(`${problem.message}. ${problem.cure}`);
    }
    if (timeline?.truncated) {
      notes.push(`Only the newest ${MAX_CANDIDATES} commits are listed`);
    }
    const open = items.filter(({ confirmed }) => !confirmed).length;
    if (open > 0) {
      notes.push(
        `${open} of these commits changed files this is made from; that they changed objects is not proved yet`,
      );
    }
    if (timeline) {
      notes.push(
        `Outcomes of what was committed before ${new Date(
          Number(timeline.first_read_at),
        ).toISOString()} are unknown, unless it was still applied then: nobody watched`,
      );
    }
    return notes;
  }
}
