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
  mockCredentials,
  mockServices,
  type TestDatabaseId,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import {
  DEFAULT_THRESHOLDS,
  type LiveTopic,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import type { TargetFilter } from '../../authorization/types';
import { migrate } from '../../database/migrate';
import type { ClusterLeases, Role } from '../../leases';
import { HeldLeases, heldRole } from '../../leases/__testUtils__/HeldLeases';
import type { RegistrySnapshot } from '../../registry/types';
import { createSignals, type Signals } from '../../signals';
import { createFleet, type Fleet } from '../createFleet';
import type { WantedWorkloads } from '../wanted/types';
import { seesAll } from './callers';
import { fakeCollectors } from './FakeCollector';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { ManualRegistry } from './registry';
import { seedRegistry } from './seed';
import { waitFor } from './waitFor';

/** The fleet on a real database, with collectors that tests drive. */
export class FleetHarness {
  readonly time = new ManualTimers();
  readonly collectors = fakeCollectors();
  readonly topics: LiveTopic[] = [];
  readonly written: string[] = [];
  readonly logger = mockServices.logger.mock();
  /** What the asking person sees. */
  filter: TargetFilter = seesAll;
  /** What the asking person owns things by. */
  ownershipRefs: string[] = [];
  registry!: ManualRegistry;
  fleet!: Fleet;
  signals!: Signals;

  private constructor(readonly db: Knex) {}

  static async create(
    databases: TestDatabases,
    id: TestDatabaseId,
    registry: RegistrySnapshot,
  ): Promise<FleetHarness> {
    const db = await databases.init(id);
    await migrate(db);
    return FleetHarness.on(db, registry);
  }

  /** Starts a hub on a database that another one may have used. */
  static async on(
    db: Knex,
    registry: RegistrySnapshot,
    {
      leases = new HeldLeases(),
      role = heldRole(db),
      realCollectors = false,
      wanted,
    }: {
      leases?: ClusterLeases;
      role?: Role;
      /** Collect over HTTP; `collectors` has nothing to do then. */
      realCollectors?: boolean;
      /** What Git wants; nothing is known without it. */
      wanted?: WantedWorkloads;
    } = {},
  ): Promise<FleetHarness> {
    const harness = new FleetHarness(db);
    await seedRegistry(db, registry);
    harness.registry = new ManualRegistry(registry);
    const options = {
      database: db,
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.user(),
      }),
      registry: harness.registry,
      leases,
      role,
      live: { changed: (topic: LiveTopic) => void harness.topics.push(topic) },
      authorizer: { filterFor: async () => harness.filter },
      ownership: { ownershipRefs: async () => harness.ownershipRefs },
      clock: harness.time,
      timers: harness.time,
      random: () => 0.5,
      logger: harness.logger,
      thresholds: DEFAULT_THRESHOLDS,
      ...(wanted && { wanted }),
      ...(!realCollectors && { createCollector: harness.collectors.create }),
    };
    harness.fleet = await createFleet(options);
    harness.signals = createSignals({ ...options, fleet: harness.fleet });
    harness.fleet.onWritten(ref => harness.written.push(ref));
    return harness;
  }

  /** Says that the evaluator has found all environments visible. */
  async markVisible(): Promise<void> {
    await this.db('environments').update({ visible: true });
  }

  /** Lets debounced changes be written. */
  async settle(writes = this.written.length + 1): Promise<void> {
    await waitFor(async () => {
      await this.time.advance(50);
      // So that little time passes while the database works.
      await this.db.select(this.db.raw('1'));
      return this.written.length >= writes;
    }).catch(error => {
      const warnings = this.logger.warn.mock.calls.map(([text]) => text);
      throw new Error([error.message, ...warnings].join('\n'));
    });
  }

  /** GET with real HTTP; answers status and body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- border: an answer of the API, parsed by the tests
  async get(path: string): Promise<{ status: number; body: any }> {
    const app = express();
    app.use(this.fleet.router, this.signals.router);
    app.use(
      MiddlewareFactory.create({
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).error(),
    );
    const { status, body } = await request(app).get(path);
    return { status, body };
  }
}
