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

import type { Knex } from 'knex';
import { mockServices } from '@backstage/backend-test-utils';
import { setDbNowOffsetForTests } from '../../database/dbNow';
import {
  cluster,
  ManualRegistry,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { waitFor } from '../../__testUtils__/waitFor';
import { DatabaseClusterLeases, ROUND_MS } from '../DatabaseClusterLeases';

const STEP_MS = 1_000;

/** Registers clusters `c000`, `c001`, … as the registry would. */
export async function registerClusters(db: Knex, count: number) {
  const clusters = Array.from({ length: count }, (_, index) =>
    cluster({ name: `c${`${index}`.padStart(3, '0')}` }),
  );
  await db('clusters').delete();
  await db.batchInsert(
    'clusters',
    clusters.map(each => ({
      cluster_ref: each.clusterRef,
      name: each.name,
      origin: 'config',
      connection: 'direct',
      confirmed: true,
      writable: false,
      skip_tls_verify: false,
      owner_refs: '[]',
    })),
    100,
  );
  return snapshot({ clusters, environments: [] });
}

/** One replica of the hub, whose time a test moves. */
export class Replica {
  readonly timers = new ManualTimers();
  readonly registry: ManualRegistry;
  readonly leases: DatabaseClusterLeases;
  readonly logger = mockServices.logger.mock();
  changes = 0;
  /** Its timers do not run, as if the process stood still. */
  paused = false;
  private rounds = 0;

  constructor(
    db: Knex,
    registry: ReturnType<typeof snapshot>,
    roles: string[] = ['signals'],
  ) {
    this.registry = new ManualRegistry(registry);
    this.leases = new DatabaseClusterLeases({
      database: db,
      registry: this.registry,
      clock: this.timers,
      timers: {
        after: (delayMs, task) => {
          const isRound = delayMs <= ROUND_MS;
          this.rounds += isRound ? 1 : 0;
          const cancel = this.timers.after(delayMs, () => {
            this.rounds -= isRound ? 1 : 0;
            task();
          });
          return () => {
            this.rounds -= isRound ? 1 : 0;
            cancel();
          };
        },
      },
      logger: this.logger,
      roles,
    });
    this.leases.onChange(() => {
      this.changes += 1;
    });
  }

  /** Refs of the clusters it holds. */
  get held(): string[] {
    return [...this.registry.current().clusters.keys()].filter(
      ref => this.leases.held(ref) !== undefined,
    );
  }

  /** The next round is planned, so none is running. */
  get idle(): boolean {
    return this.rounds > 0;
  }
}

/** Replicas whose time moves together with that of the database. */
export class Replicas {
  readonly all: Replica[] = [];
  private offsetMs = 0;

  constructor(private readonly db: Knex) {
    setDbNowOffsetForTests(0);
  }

  async start(registry: ReturnType<typeof snapshot>): Promise<Replica> {
    const replica = new Replica(this.db, registry);
    this.all.push(replica);
    replica.leases.start();
    await replica.timers.advance(0);
    await waitFor(() => replica.idle);
    return replica;
  }

  /** A replica that is not heard of any more. */
  kill(replica: Replica): void {
    this.all.splice(this.all.indexOf(replica), 1);
  }

  async stop(replica: Replica): Promise<void> {
    this.kill(replica);
    await replica.leases.stop();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.offsetMs += STEP_MS;
      setDbNowOffsetForTests(this.offsetMs);
      for (const replica of this.all) {
        if (!replica.paused) {
          await replica.timers.advance(STEP_MS);
          await waitFor(() => replica.idle);
        }
      }
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.all.splice(0).map(each => each.leases.stop()));
    setDbNowOffsetForTests(0);
  }
}
