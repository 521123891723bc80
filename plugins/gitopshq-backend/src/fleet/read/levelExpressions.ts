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
  Hold,
  PodHealthThresholds,
  SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';

/** Rank of podHealth of a row of `services` whose pods can be seen. */
export function shareRank(
  db: Knex | Knex.Transaction,
  { warningPercent, criticalPercent }: PodHealthThresholds,
): Knex.Raw {
  return db.raw(
    `(CASE
       WHEN services.not_ready = 0 THEN 0
       WHEN services.not_ready * 100 <= services.expected * CAST(? AS double precision) THEN 1
       WHEN services.not_ready * 100 <= services.expected * CAST(? AS double precision) THEN 3
       ELSE 4 END)`,
    [warningPercent, criticalPercent],
  );
}

/**
 * The rules of `podHealth` and `agentHeartbeat` as SQL, for filters, order
 * and aggregates. Tests hold them to the functions. They need `environments`
 * joined with `cluster_probes` and `heartbeats` of its cluster.
 */
export class LevelExpressions {
  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {}

  /** True where what was collected of the environment is current. */
  visible(now: number): Knex.Raw {
    const { staleSeconds } = this.thresholds.podHealth;
    return this.db.raw(
      `(environments.state = 'confirmed'
        AND environments.unreadable IS NULL
        AND environments.observed_at IS NOT NULL
        AND environments.observed_at >= ?
        AND coalesce(cluster_probes.outcome, '') <> 'no-access')`,
      [now - staleSeconds * 1000],
    );
  }

  /** Rank of podHealth of a service whose pods can be seen. */
  shareRank(): Knex.Raw {
    return shareRank(this.db, this.thresholds.podHealth);
  }

  /** Rank of agentHeartbeat of the environment's cluster. */
  heartbeatRank(now: number, hold?: Hold): Knex.Raw {
    const { noticeSeconds, criticalSeconds } = this.thresholds.agentHeartbeat;
    const future = now + noticeSeconds * 1000;
    if (!hold) {
      return this.db.raw(
        `(CASE
           WHEN heartbeats.beat_at IS NULL THEN 2
           WHEN heartbeats.beat_at >= ? THEN 2
           ELSE ? END)`,
        [future, this.ageRank(now)],
      );
    }
    return this.db.raw(
      `(CASE
         WHEN heartbeats.beat_at IS NULL THEN 2
         WHEN heartbeats.beat_at >= ? THEN 2
         WHEN heartbeats.beat_at >= ? THEN ?
         WHEN heartbeats.beat_at < ? THEN ${this.greatest}(?, 2)
         ELSE ? END)`,
      [
        future,
        hold.startedAt,
        this.ageRank(now),
        now - criticalSeconds * 1000,
        this.ageRank(hold.judgedAt),
        this.ageRank(hold.judgedAt),
      ],
    );
  }

  /** Rank by the age of the last beat at a moment. */
  private ageRank(at: number): Knex.Raw {
    const { noticeSeconds, warningSeconds, criticalSeconds } =
      this.thresholds.agentHeartbeat;
    return this.db.raw(
      `(CASE
         WHEN heartbeats.beat_at > ? THEN
           CASE WHEN heartbeats.after_gap AND heartbeats.consecutive_beats < 2 THEN 1 ELSE 0 END
         WHEN heartbeats.beat_at > ? THEN 1
         WHEN heartbeats.beat_at >= ? THEN 3
         ELSE 4 END)`,
      [
        at - noticeSeconds * 1000,
        at - warningSeconds * 1000,
        at - criticalSeconds * 1000,
      ],
    );
  }

  /** Name of the scalar function that gives the greatest of its arguments. */
  get greatest(): string {
    return this.db.client.config.client === 'pg' ? 'greatest' : 'max';
  }
}
