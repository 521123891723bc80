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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  fleetReadPermission,
  joinBeatBuckets,
  type BeatBucket,
  type Beats,
  type BeatsQuery,
  type BeatStrips,
  type BeatStripsQuery,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetAuthorizer } from '../authorization/types';
import { dbNow } from '../database/dbNow';
import { HeartbeatHistory } from './HeartbeatHistory';

const DAY_MS = 24 * 3_600_000;

/** Beats of clusters as the asking person may see them. */
export interface BeatService {
  /**
   * @throws NotFoundError also when the person may not see the cluster.
   * @throws InputError when the range is empty.
   */
  beats(
    credentials: BackstageCredentials,
    clusterRef: string,
    query: BeatsQuery,
  ): Promise<Beats>;
  /**
   * The last day of several clusters by one request, for the rows of a list
   * that are in view; clusters the person may not see are left out.
   */
  strips(
    credentials: BackstageCredentials,
    query: BeatStripsQuery,
  ): Promise<BeatStrips>;
}

/** {@link BeatService} that asks the permission framework. */
export class AuthorizedBeatService implements BeatService {
  private readonly history: HeartbeatHistory;

  constructor(
    private readonly options: { database: Knex; authorizer: TargetAuthorizer },
  ) {
    this.history = new HeartbeatHistory(options.database);
  }

  async beats(
    credentials: BackstageCredentials,
    clusterRef: string,
    query: BeatsQuery,
  ): Promise<Beats> {
    const [readable] = await this.readable(credentials, [clusterRef]);
    if (!readable) {
      throw new NotFoundError(
        `There is no cluster ${clusterRef}, or you may not see it`,
      );
    }
    const now = await dbNow(this.options.database);
    const to = query.to ?? now;
    const from = query.from ?? to - DAY_MS;
    if (from >= to) {
      throw new InputError(
        `from ${new Date(from).toISOString()} must be before to ${new Date(
          to,
        ).toISOString()}`,
      );
    }
    const range = { from, to, stepMs: query.step * 1000 };
    const beats = await this.history.read([readable], range, now);
    return {
      items: beats.get(readable) ?? [],
      asOf: new Date(now).toISOString(),
    };
  }

  async strips(
    credentials: BackstageCredentials,
    query: BeatStripsQuery,
  ): Promise<BeatStrips> {
    const refs = query.ref.map(ref => ref.toLocaleLowerCase('en-US'));
    const readable = await this.readable(credentials, [...new Set(refs)]);
    const now = await dbNow(this.options.database);
    const range = { from: now - DAY_MS, to: now, stepMs: query.step * 1000 };
    const beats =
      readable.length > 0
        ? await this.history.read(readable, range, now)
        : new Map<string, BeatBucket[]>();
    return {
      items: readable.map(entityRef => ({
        entityRef,
        beats: joinBeatBuckets(beats.get(entityRef) ?? []),
      })),
      asOf: new Date(now).toISOString(),
    };
  }

  private async readable(
    credentials: BackstageCredentials,
    refs: string[],
  ): Promise<string[]> {
    const { authorizer, database } = this.options;
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    if (!filter.any) {
      return [];
    }
    const clusters = database('clusters')
      .whereIn('clusters.cluster_ref', refs)
      .orderBy('clusters.cluster_ref');
    filter.apply(clusters, 'cluster');
    return clusters.pluck('clusters.cluster_ref');
  }
}
