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
import { NotFoundError } from '@backstage/errors';
import {
  fleetReadPermission,
  type AgentHeartbeatThresholds,
  type Cluster,
  type ClusterQuery,
  type Page,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import { encodePosition } from '../database/keyset';
import { clusterAnswer, collectionAnswer } from './clusterAnswer';
import {
  CLUSTER_LIST,
  type ClusterPage,
  type ClusterStore,
} from './ClusterStore';
import type { ClusterRow } from './observations';

/** Clusters as the asking person may see them. */
export interface ClusterService {
  /** @throws InputError when the cursor does not fit. */
  list(
    credentials: BackstageCredentials,
    query: ClusterQuery,
  ): Promise<Page<Cluster>>;
  /** @throws NotFoundError also when the person may not see it. */
  get(credentials: BackstageCredentials, clusterRef: string): Promise<Cluster>;
}

function oldestProbe(page: ClusterPage, rows: ClusterRow[]) {
  const times = rows
    .filter(row => row.probed_at !== null)
    .map(row => Number(row.probed_at));
  if (page.lookedAt !== undefined) {
    times.push(page.lookedAt);
  }
  return times.length > 0
    ? new Date(Math.min(...times)).toISOString()
    : undefined;
}

/** {@link ClusterService} that asks the permission framework. */
export class AuthorizedClusterService implements ClusterService {
  constructor(
    private readonly options: {
      store: ClusterStore;
      authorizer: TargetAuthorizer;
      ownership: OwnershipLookup;
      thresholds: AgentHeartbeatThresholds;
    },
  ) {}

  async list(
    credentials: BackstageCredentials,
    query: ClusterQuery,
  ): Promise<Page<Cluster>> {
    const { store, authorizer, thresholds } = this.options;
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    if (!filter.any) {
      return { items: [] };
    }
    const owners = await this.resolveOwners(credentials, query.owner);
    const page = await store.list(query, owners, filter);
    const rows = page.rows.slice(0, query.limit);
    const last = rows.at(-1);
    const asOf = oldestProbe(page, rows);
    return {
      items: rows.map(row =>
        clusterAnswer(
          row,
          page.environmentRefs.get(row.cluster_ref) ?? [],
          thresholds,
          page.now,
          page.hold,
        ),
      ),
      ...(last &&
        page.rows.length > query.limit && {
          nextCursor: encodePosition(CLUSTER_LIST, query, {
            level: Number(last.level),
            ref: last.cluster_ref,
          }),
        }),
      ...(asOf && { asOf }),
    };
  }

  async get(
    credentials: BackstageCredentials,
    clusterRef: string,
  ): Promise<Cluster> {
    const { store, authorizer, thresholds } = this.options;
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    const page = await store.find(clusterRef, filter);
    const [row] = page.rows;
    if (!row) {
      throw new NotFoundError(
        `There is no cluster ${clusterRef}, or you may not see it`,
      );
    }
    const collections = await store.collections(clusterRef);
    const refs = page.environmentRefs.get(clusterRef) ?? [];
    return {
      ...clusterAnswer(row, refs, thresholds, page.now, page.hold),
      collections: collections.map(c => collectionAnswer(c, page.now)),
    };
  }

  private async resolveOwners(
    credentials: BackstageCredentials,
    owners: string[] | undefined,
  ): Promise<string[] | undefined> {
    if (!owners) {
      return undefined;
    }
    const named = owners
      .filter(owner => owner !== 'me')
      .map(owner => owner.toLocaleLowerCase('en-US'));
    return owners.includes('me')
      ? [...named, ...(await this.options.ownership.ownershipRefs(credentials))]
      : named;
  }
}
