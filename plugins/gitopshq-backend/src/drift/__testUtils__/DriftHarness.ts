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

import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  Finding,
  LiveTopic,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { configOf } from '../../__testUtils__/registrySamples';
import { waitFor } from '../../__testUtils__/waitFor';
import type { TargetFilter } from '../../authorization/types';
import { seesAll } from '../../fleet/__testUtils__/callers';
import { ManualRegistry } from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import type { RegistrySnapshot } from '../../registry/types';
import { createDrift, type Drift, type DriftOptions } from '../createDrift';
import { FakeDelivery } from './FakeDelivery';
import { FakeDesired } from './FakeDesired';
import { FakeObjectCluster } from './FakeObjectCollector';

/** Drift on a real database; Git, clusters and time as a test says. */
export class DriftHarness {
  readonly time = new ManualTimers();
  readonly desired = new FakeDesired();
  readonly delivery = new FakeDelivery();
  readonly leases = new HeldLeases();
  readonly cluster = new FakeObjectCluster(() => this.time.now());
  readonly logger = mockServices.logger.mock();
  readonly topics: LiveTopic[] = [];
  readonly registry: ManualRegistry;
  /** What the asking person sees. */
  filter: TargetFilter = seesAll;
  /** What the asking person may write. */
  writes: TargetFilter = seesAll;
  ownershipRefs: string[] = [];
  drift!: Drift;

  private constructor(readonly db: Knex, registry: RegistrySnapshot) {
    this.registry = new ManualRegistry(registry);
  }

  static async on(
    db: Knex,
    registry: RegistrySnapshot,
    rest: Partial<DriftOptions> = {},
  ): Promise<DriftHarness> {
    const harness = new DriftHarness(db, registry);
    await seedRegistry(db, registry);
    harness.drift = await createDrift({
      config: configOf({ keys: { fingerprint: 'a key for fingerprints' } }),
      permissionsEnabled: true,
      isProduction: false,
      database: db,
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.user(),
      }),
      registry: harness.registry,
      leases: harness.leases,
      desired: harness.desired,
      delivery: harness.delivery,
      live: { changed: topic => void harness.topics.push(topic) },
      authorizer: {
        filterFor: async (_credentials, { name }) =>
          name.endsWith('ignore') ? harness.writes : harness.filter,
      },
      ownership: { ownershipRefs: async () => harness.ownershipRefs },
      clock: harness.time,
      timers: harness.time,
      random: () => 0.5,
      logger: harness.logger,
      createCollector: harness.cluster.createCollector,
      createReader: harness.cluster.createReader,
      ...rest,
    });
    return harness;
  }

  get app(): express.Express {
    const app = express();
    app.use(this.drift.router);
    app.use(
      MiddlewareFactory.create({
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).error(),
    );
    return app;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- border: an answer of the API, parsed by the tests
  async get(path: string): Promise<{ status: number; body: any }> {
    const { status, body } = await request(this.app).get(path);
    return { status, body };
  }

  /** All findings a test can see, whatever their status. */
  async findings(): Promise<Finding[]> {
    const { body } = await this.get(
      '/findings?status=open&status=ignored&status=expected&status=resolved&limit=500',
    );
    return body.items;
  }

  /** `<name> <path> <cause> <status>` of each finding, sorted. */
  async told(): Promise<string[]> {
    return (await this.findings())
      .map(({ object, path, change, cause, status }) =>
        [object.split('/').at(-1), path || change, cause, status].join(' '),
      )
      .sort();
  }

  async comparison(environmentRef: string) {
    const row = await this.db('comparisons')
      .where('environment_ref', environmentRef)
      .first();
    return (
      row && {
        ...row,
        problem: row.problem && JSON.parse(row.problem),
        unreadable: JSON.parse(row.unreadable),
      }
    );
  }

  async syncs(): Promise<string[]> {
    return this.db('service_syncs').orderBy('sync').pluck('sync');
  }

  /**
   * Lets little time pass until something is so; however slow the machine,
   * no more than the limit.
   */
  async until<T>(
    check: () => Promise<T | undefined | false> | T | undefined | false,
    limitMs = Infinity,
  ): Promise<T> {
    const end = this.time.now() + limitMs;
    return waitFor(async () => {
      await this.time.advance(Math.min(100, end - this.time.now()));
      return check();
    }).catch(error => {
      const warnings = this.logger.warn.mock.calls.map(([text]) => text);
      throw new Error([error.message, ...warnings].join('\n'));
    });
  }

  /** Waits until exactly these findings are told of. */
  tells(...wanted: string[]): Promise<void> {
    return this.tellsWithin(Infinity, ...wanted);
  }

  /** Waits until exactly these are told of, while no more time passes. */
  async tellsWithin(limitMs: number, ...wanted: string[]): Promise<void> {
    let last: string[] = [];
    const text = JSON.stringify([...wanted].sort());
    await this.until(async () => {
      last = await this.told();
      return JSON.stringify(last) === text;
    }, limitMs).catch(error => {
      throw new Error(
        `${error.message}\ntold: ${JSON.stringify(last, null, 1)}`,
      );
    });
  }

  /** Waits until every service Git has objects of is so. */
  async synced(wanted: string): Promise<void> {
    await this.until(async () => {
      const syncs = await this.syncs();
      return syncs.length > 0 && syncs.every(sync => sync === wanted);
    });
  }

  /** Lets several rounds pass, so that what should not happen would have. */
  async rounds(count = 8): Promise<void> {
    for (let round = 0; round < count; round += 1) {
      await this.time.advance(50);
      await this.db.select(this.db.raw('1'));
      await this.time.advance(50);
    }
  }
}
