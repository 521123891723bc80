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
  levelRank,
  type ClusterQuery,
  type Hold,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import type { TargetFilter } from '../authorization/types';
import { dbNow } from '../database/dbNow';
import { applyKeyset } from '../database/keyset';
import type { CollectionRow } from './clusterAnswer';
import { readHubState } from './hubState';
import { selectClusters, type ClusterRow } from './observations';

/** A page of clusters as stored, with the time they were read at. */
export interface ClusterPage {
  /** One more than the limit when there is a next page. */
  rows: ClusterRow[];
  /** By cluster ref; only environments the person may see. */
  environmentRefs: Map<string, string[]>;
  /** Epoch ms by the database's clock. */
  now: number;
  /** On at that time. */
  hold?: Hold;
  /**
   * Epoch ms of the oldest probe among all clusters looked at, whatever their
   * level; only when none is of the wanted level.
   */
  lookedAt?: number;
}

/** Reads clusters. */
export interface ClusterStore {
  /** @param ownerRefs - `query.owner` with `me` resolved. */
  list(
    query: ClusterQuery,
    ownerRefs: string[] | undefined,
    filter: TargetFilter,
  ): Promise<ClusterPage>;
  /** A page with the cluster, without it when it may not be seen. */
  find(clusterRef: string, filter: TargetFilter): Promise<ClusterPage>;
  collections(clusterRef: string): Promise<CollectionRow[]>;
}

/** Binds cursors to this list. */
export const CLUSTER_LIST = 'clusters';

const lower = (refs: string[]) =>
  refs.map(ref => ref.toLocaleLowerCase('en-US'));

const COLUMNS = { level: 'clusters.level', ref: 'clusters.cluster_ref' };

/** {@link ClusterStore} in the plugin's database. */
export class DatabaseClusterStore implements ClusterStore {
  constructor(private readonly database: Knex) {}

  async list(
    query: ClusterQuery,
    ownerRefs: string[] | undefined,
    filter: TargetFilter,
  ): Promise<ClusterPage> {
    const clusters = selectClusters(this.database).limit(query.limit + 1);
    filter.apply(clusters, 'cluster');
    this.narrow(clusters, query, ownerRefs, filter);
    applyKeyset(clusters, CLUSTER_LIST, query, COLUMNS);
    const page = await this.page(await clusters, filter);
    return page.rows.length > 0
      ? page
      : { ...page, lookedAt: await this.lookedAt(query, ownerRefs, filter) };
  }

  private async lookedAt(
    query: ClusterQuery,
    ownerRefs: string[] | undefined,
    filter: TargetFilter,
  ): Promise<number | undefined> {
    const clusters = this.database('clusters')
      .join('cluster_probes', {
        'cluster_probes.cluster_ref': 'clusters.cluster_ref',
      })
      .min({ at: 'cluster_probes.probed_at' });
    filter.apply(clusters, 'cluster');
    this.narrow(clusters, { ...query, level: undefined }, ownerRefs, filter);
    const [{ at }] = await clusters;
    return at === null ? undefined : Number(at);
  }

  async find(clusterRef: string, filter: TargetFilter): Promise<ClusterPage> {
    const clusters = selectClusters(this.database).where(
      COLUMNS.ref,
      clusterRef,
    );
    filter.apply(clusters, 'cluster');
    return this.page(await clusters, filter);
  }

  async collections(clusterRef: string): Promise<CollectionRow[]> {
    return this.database('collections')
      .select('namespace', 'resource', 'state', 'as_of', 'problem')
      .where('cluster_ref', clusterRef)
      .orderBy(['namespace', 'resource']);
  }

  private async page(
    rows: ClusterRow[],
    filter: TargetFilter,
  ): Promise<ClusterPage> {
    const environmentRefs = new Map<string, string[]>();
    if (rows.length > 0) {
      const environments = this.database('environments')
        .select('environments.environment_ref', 'environments.cluster_ref')
        .whereIn(
          'environments.cluster_ref',
          rows.map(row => row.cluster_ref),
        )
        .orderBy('environments.environment_ref');
      filter.apply(environments, 'environment');
      for (const row of await environments) {
        const refs = environmentRefs.get(row.cluster_ref) ?? [];
        refs.push(row.environment_ref);
        environmentRefs.set(row.cluster_ref, refs);
      }
    }
    const now = await dbNow(this.database);
    const { hold } = await readHubState(this.database, now);
    return { rows, environmentRefs, now, ...(hold && { hold }) };
  }

  private narrow(
    clusters: Knex.QueryBuilder,
    query: ClusterQuery,
    ownerRefs: string[] | undefined,
    filter: TargetFilter,
  ): void {
    if (ownerRefs) {
      clusters.whereExists(owners =>
        owners
          .select('target_owners.target_ref')
          .from('target_owners')
          .where('target_owners.target_kind', 'cluster')
          .whereRaw('?? = ??', ['target_owners.target_ref', COLUMNS.ref])
          .whereIn('target_owners.owner_ref', ownerRefs),
      );
    }
    if (query.search !== undefined) {
      // LIKE knows wildcards; a person's % and _ are none.
      const part = `%${query.search
        .toLocaleLowerCase('en-US')
        .replace(/[!%_]/g, '!$&')}%`;
      clusters.whereRaw(
        "(lower(clusters.name) LIKE ? ESCAPE '!' OR lower(clusters.title) LIKE ? ESCAPE '!')",
        [part, part],
      );
    }
    if (query.cluster) {
      clusters.whereIn(COLUMNS.ref, lower(query.cluster));
    }
    if (query.level) {
      clusters.whereIn(COLUMNS.level, query.level.map(levelRank));
    }
    if (query.environment || query.tier || query.tenant) {
      clusters.whereExists(environments =>
        this.visibleEnvironments(environments, filter).where(all => {
          if (query.environment) {
            all.whereIn(
              'environments.environment_ref',
              lower(query.environment),
            );
          }
          if (query.tier) {
            all.whereIn('environments.tier', query.tier);
          }
          if (query.tenant) {
            all.whereIn('environments.tenant', query.tenant);
          }
        }),
      );
    }
    if (query.entityRef) {
      const refs = lower(query.entityRef);
      clusters.where(any =>
        any
          .whereIn(COLUMNS.ref, refs)
          .orWhereExists(environments =>
            this.visibleEnvironments(environments, filter).whereIn(
              'environments.environment_ref',
              refs,
            ),
          )
          .orWhereExists(services =>
            this.visibleServices(services, filter).where(of =>
              of
                .whereIn('services.component_ref', refs)
                .orWhereIn('services.system_ref', refs),
            ),
          ),
      );
    }
  }

  /** A filter must not tell of environments the person may not see. */
  private visibleEnvironments(query: Knex.QueryBuilder, filter: TargetFilter) {
    query
      .select('environments.environment_ref')
      .from('environments')
      .whereRaw('?? = ??', ['environments.cluster_ref', COLUMNS.ref]);
    filter.apply(query, 'environment');
    return query;
  }

  private visibleServices(query: Knex.QueryBuilder, filter: TargetFilter) {
    query
      .select('services.service_id')
      .from('services')
      .join('environments as service_environments', {
        'service_environments.environment_ref': 'services.environment_ref',
      })
      .whereRaw('?? = ??', ['service_environments.cluster_ref', COLUMNS.ref]);
    filter.apply(query, 'service');
    return query;
  }
}
