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
  ClusterEvent,
  Page,
  Pod,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type { EventRow, PodRow } from '../rows';
import { decodeCursor, encodeCursor, filterHash } from '../../database/cursor';
import { isoTime } from './environmentView';
import type { Caller } from './fleetFilters';

/** One page of a list, as asked for. */
export interface PageQuery {
  limit: number;
  cursor?: string;
}

function toPod(row: PodRow): Pod {
  return {
    name: row.name,
    namespace: row.namespace,
    uid: row.uid,
    ...(row.workload !== null && { workload: row.workload }),
    phase: row.phase as Pod['phase'],
    ready: Boolean(row.ready),
    restarts: row.restarts,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.exit_code !== null && { exitCode: row.exit_code }),
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.node !== null && { node: row.node }),
  };
}

function toEvent(row: EventRow): ClusterEvent {
  return {
    type: row.type,
    reason: row.reason,
    message: row.message,
    count: row.count,
    ...(row.last_seen_at !== null && { lastSeenAt: row.last_seen_at }),
    object: row.object,
  };
}

/** Reads pods and events of a service as a person may see them. */
export class DatabaseDiagnosticsReader {
  constructor(private readonly db: Knex) {}

  /**
   * Not ready first, then by name.
   *
   * @throws NotFoundError when the service may not be seen.
   */
  async pods(
    caller: Caller,
    serviceId: string,
    query: PageQuery,
  ): Promise<Page<Pod>> {
    const asOf = await this.service(caller, serviceId);
    const hash = filterHash(['pods', serviceId]);
    const after = decodeCursor(
      query.cursor,
      hash,
      z.tuple([z.number().int().min(0).max(1), z.string(), z.string()]),
    );
    const rows = this.db<PodRow>('pods').where('service_id', serviceId);
    if (after) {
      const [ready, name, uid] = after;
      rows.where(later => {
        if (ready === 0) {
          later.where('ready', true);
        }
        later.orWhere(same =>
          same
            .where('ready', ready === 1)
            .where(next =>
              next
                .where('name', '>', name)
                .orWhere(twin =>
                  twin.where('name', name).where('uid', '>', uid),
                ),
            ),
        );
      });
    }
    const found = await rows
      .orderBy(['ready', 'name', 'uid'])
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map(toPod),
      ...(found.length > page.length &&
        last && {
          nextCursor: encodeCursor(hash, [
            Number(Boolean(last.ready)),
            last.name,
            last.uid,
          ]),
        }),
      ...(asOf && { asOf }),
    };
  }

  /**
   * Newest first; those without a time last.
   *
   * @throws NotFoundError when the service may not be seen.
   */
  async events(
    caller: Caller,
    serviceId: string,
    query: PageQuery,
  ): Promise<Page<ClusterEvent>> {
    const asOf = await this.service(caller, serviceId);
    const hash = filterHash(['events', serviceId]);
    const after = decodeCursor(
      query.cursor,
      hash,
      z.tuple([z.string(), z.string()]),
    );
    const seen = this.db.raw(`coalesce(last_seen_at, '')`);
    const rows = this.db<EventRow>('events').where('service_id', serviceId);
    if (after) {
      const [at, uid] = after;
      rows.whereRaw(
        `(coalesce(last_seen_at, '') < ? OR (coalesce(last_seen_at, '') = ? AND uid > ?))`,
        [at, at, uid],
      );
    }
    const found = await rows
      .orderByRaw('? desc, uid asc', [seen])
      .limit(query.limit + 1);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map(toEvent),
      ...(found.length > page.length &&
        last && {
          nextCursor: encodeCursor(hash, [last.last_seen_at ?? '', last.uid]),
        }),
      ...(asOf && { asOf }),
    };
  }

  /** ISO 8601 of its environment's last complete read, if there was one. */
  private async service(
    { filter }: Caller,
    serviceId: string,
  ): Promise<string | undefined> {
    const rows = this.db('services')
      .join(
        'environments',
        'environments.environment_ref',
        'services.environment_ref',
      )
      .select('environments.observed_at')
      .where('services.service_id', serviceId);
    filter.apply(rows, 'service');
    const found: { observed_at: number | string | null }[] = filter.any
      ? await rows
      : [];
    if (found.length === 0) {
      throw new NotFoundError(
        `There is no service ${serviceId} whose pods and events you may see`,
      );
    }
    return isoTime(found[0].observed_at);
  }
}
