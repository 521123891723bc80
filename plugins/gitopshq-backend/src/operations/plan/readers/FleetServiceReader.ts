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
  levelOfRank,
  type SignalThresholds,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { dbNow } from '../../../database/dbNow';
import { joinCluster } from '../../../fleet/read/environmentView';
import { LevelExpressions } from '../../../fleet/read/levelExpressions';
import type { ServiceFacts, ServiceReader } from '../types';

/** {@link ServiceReader} over the rows that the fleet keeps. */
export class FleetServiceReader implements ServiceReader {
  constructor(
    private readonly db: Knex,
    private readonly thresholds: SignalThresholds,
  ) {}

  async of(
    environmentRefs: readonly string[],
  ): Promise<Map<string, ServiceFacts>> {
    const now = await dbNow(this.db);
    const levels = new LevelExpressions(this.db, this.thresholds);
    const query = this.db('services')
      .join(
        'environments',
        'environments.environment_ref',
        'services.environment_ref',
      )
      .whereIn('services.environment_ref', [...environmentRefs]);
    const rows: {
      service_id: string;
      environment_ref: string;
      key: string;
      name: string;
      mapping: string;
      level: number;
    }[] = await joinCluster(query).select(
      'services.service_id',
      'services.environment_ref',
      'services.key',
      'services.name',
      'services.mapping',
      {
        level: this.db.raw('(CASE WHEN ? THEN ? ELSE 2 END)', [
          levels.visible(now),
          levels.shareRank(),
        ]),
      },
    );
    return new Map(
      rows.map(row => [
        row.service_id,
        {
          serviceId: row.service_id,
          environmentRef: row.environment_ref,
          key: row.key,
          name: row.name,
          contested: row.mapping === 'contested',
          level: levelOfRank(Number(row.level)),
        },
      ]),
    );
  }

  async autoscaled(environmentRef: string): Promise<Map<string, string>> {
    const rows: {
      kind: string;
      namespace: string;
      name: string;
      autoscaler: string;
    }[] = await this.db('workloads')
      .join('services', 'services.service_id', 'workloads.service_id')
      .where('services.environment_ref', environmentRef)
      .whereNotNull('workloads.autoscaler')
      .select(
        'workloads.kind',
        'workloads.namespace',
        'workloads.name',
        'workloads.autoscaler',
      );
    return new Map(
      rows.map(({ kind, namespace, name, autoscaler }) => [
        `${kind}/${namespace}/${name}`,
        nameOf(autoscaler),
      ]),
    );
  }

  async workload(
    environmentRef: string,
    workload: string,
  ): Promise<string | undefined> {
    const [kind, namespace, name] = workload.split('/');
    const row: { service_id: string } | undefined = await this.db('workloads')
      .join('services', 'services.service_id', 'workloads.service_id')
      .where('services.environment_ref', environmentRef)
      .where({
        'workloads.kind': kind,
        'workloads.namespace': namespace,
        'workloads.name': name,
      })
      .first('workloads.service_id');
    return row?.service_id;
  }
}

function nameOf(autoscaler: string): string {
  const { kind = 'HorizontalPodAutoscaler', name = '' } = JSON.parse(
    autoscaler,
  ) as { kind?: string; name?: string };
  return `${kind}/${name}`;
}
