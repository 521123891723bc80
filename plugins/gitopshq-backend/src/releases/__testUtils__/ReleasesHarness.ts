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
import {
  deliveryMetricsSchema,
  environmentSettingsSchema,
  releaseListSchema,
  type DeliveryMetrics,
  type LiveTopic,
  type Release,
  type ReleaseList,
  type Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import type { z } from 'zod/v3';
import { ManualTimers } from '../../__testUtils__/ManualTimers';
import { configOf } from '../../__testUtils__/registrySamples';
import { waitFor } from '../../__testUtils__/waitFor';
import type { TargetFilter } from '../../authorization/types';
import { dbNow } from '../../database/dbNow';
import { DesiredHarness } from '../../desired/__testUtils__/DesiredHarness';
import { seesAll } from '../../fleet/__testUtils__/callers';
import {
  ManualRegistry,
  cluster,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { serviceIdOf } from '../../fleet/mapping/serviceId';
import { writeTargetOwners } from '../../ownership';
import { HeldLeases, heldRole } from '../../leases/__testUtils__/HeldLeases';
import { createReleases, type Releases } from '../createReleases';
import type { CommittedOperation, OperationLookup } from '../types';

export const EU = 'resource:default/shop-eu';
export const CLUSTER = 'resource:default/prod-eu';

/** What the cluster shows of a service. */
export interface SeenService {
  expected?: number;
  notReady?: number;
  restarts?: number;
  problem?: string;
  sync?: 'in-sync' | 'pending' | 'out-of-sync' | 'unknown';
  openFindings?: number;
  /** Their cause; default: the applier failed. */
  cause?: Finding['cause'];
  owners?: string[];
}

/** Where a harness reads. */
export interface HarnessOptions {
  repository: string;
  folder: string;
  settings?: z.input<typeof environmentSettingsSchema>;
  path?: string;
}

/** Releases on a real repository and a real database; clusters as a test says. */
export class ReleasesHarness {
  readonly time = new ManualTimers();
  readonly leases = new HeldLeases();
  readonly topics: LiveTopic[] = [];
  readonly logger = mockServices.logger.mock();
  readonly registry: ManualRegistry;
  readonly source: DesiredHarness;
  readonly releases: Releases;
  /** Operations of ours, by commit. */
  readonly operations = new Map<string, CommittedOperation>();
  /** What the asking person sees. */
  filter: TargetFilter = seesAll;
  private readonly compared = new Set<(environmentRef: string) => void>();

  private constructor(readonly db: Knex, options: HarnessOptions) {
    const path = options.path ?? 'envs/shop-eu';
    this.source = new DesiredHarness({
      database: db,
      folder: options.folder,
      environments: [
        {
          name: 'shop-eu',
          repository: options.repository,
          path,
          settings: options.settings,
        },
      ],
    });
    this.registry = new ManualRegistry(
      snapshot({
        clusters: [cluster()],
        environments: [
          environment({
            source: { repository: options.repository, branch: 'main', path },
          }),
        ],
      }),
    );
    const lookup: OperationLookup = {
      committed: async (_environmentRef, shas) =>
        new Map([...this.operations].filter(([sha]) => shas.includes(sha))),
    };
    const never = { onWritten: () => () => {} };
    this.releases = createReleases({
      config: configOf({}),
      database: db,
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.user(),
      }),
      registry: this.registry,
      leases: this.leases,
      role: heldRole(db),
      desired: this.source.service,
      fleet: never,
      drift: {
        onWritten: listener => {
          this.compared.add(listener);
          return () => this.compared.delete(listener);
        },
      },
      operations: lookup,
      live: { changed: topic => void this.topics.push(topic) },
      authorizer: { filterFor: async () => this.filter },
      ownership: { ownershipRefs: async () => [] },
      timers: this.time,
      logger: this.logger,
    });
  }

  static async on(db: Knex, options: HarnessOptions): Promise<ReleasesHarness> {
    const harness = new ReleasesHarness(db, options);
    await seedRegistry(db, harness.registry.current());
    harness.source.desired.start();
    harness.releases.start();
    return harness;
  }

  async stop(): Promise<void> {
    await this.releases.stop();
    await this.source.desired.stop();
  }

  get app(): express.Express {
    const app = express();
    app.use(this.releases.router);
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

  async list(
    path = `environments/default/shop-eu/releases`,
  ): Promise<ReleaseList> {
    const { status, body } = await this.get(`/${path}`);
    if (status !== 200) {
      throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    }
    return releaseListSchema.parse(body);
  }

  async metrics(query = ''): Promise<DeliveryMetrics> {
    const { body } = await this.get(`/delivery-metrics${query}`);
    return deliveryMetricsSchema.parse(body);
  }

  serviceId(name: string): string {
    return serviceIdOf(EU, name);
  }

  ofService(name: string, query = ''): Promise<ReleaseList> {
    return this.list(`services/${this.serviceId(name)}/releases${query}`);
  }

  /** Lets little time pass until something is so. */
  async until<T>(
    check: () => Promise<T | undefined | false> | T | undefined | false,
  ): Promise<T> {
    return waitFor(async () => {
      await this.time.advance(300);
      return check();
    }).catch(error => {
      const warnings = this.logger.warn.mock.calls.map(([text]) => text);
      throw new Error([error.message, ...warnings].join('\n'));
    });
  }

  /** Waits until a commit was read and everything wanted is confirmed. */
  async read(sha: string): Promise<void> {
    await this.until(async () => {
      const row = await this.db('release_timelines')
        .where({ environment_ref: EU, head_sha: sha })
        .first();
      return row && (await this.unconfirmed()) === 0;
    });
  }

  async unconfirmed(): Promise<number> {
    const [{ n }] = await this.db('release_commits')
      .where('confirmed', false)
      .count({ n: '*' });
    return Number(n);
  }

  /** Lets the hub fetch, and waits for a commit. */
  async fetched(sha: string): Promise<void> {
    this.source.service.refresh(EU);
    await this.source.until('shop-eu', ({ head }) => head?.sha === sha);
    await this.read(sha);
  }

  /** `<subject> <kind> <outcome> <services>` of each line. */
  async told(): Promise<string[]> {
    return (await this.list()).items.map(
      ({ subject, kind, outcome, services }) =>
        [subject, kind, outcome, ...services.map(({ name }) => name)].join(' '),
    );
  }

  async one(sha: string): Promise<Release> {
    const { items } = await this.list();
    const found = items.find(item => item.sha === sha);
    if (!found) {
      throw new Error(
        `${sha} is none of ${items.map(item => item.sha).join(', ')}`,
      );
    }
    return found;
  }

  /** Writes what collectors and comparisons would have written. */
  async see(
    services: Record<string, SeenService>,
    comparison: {
      inForceSha: string;
      appliedSha?: string;
      appliedAt?: number;
      stale?: boolean;
    },
  ): Promise<void> {
    const now = await dbNow(this.db);
    const at = comparison.stale ? now - 3_600_000 : now;
    await this.db.transaction(async trx => {
      await trx('environments')
        .where('environment_ref', EU)
        .update({ observed_at: at, visible: true });
      for (const table of [
        'workloads',
        'services',
        'service_syncs',
        'findings',
      ]) {
        await trx(table).delete();
      }
      await trx('comparisons')
        .insert({
          environment_ref: EU,
          state: 'comparing',
          unreadable: '[]',
          in_force_sha: comparison.inForceSha,
          applied_sha: comparison.appliedSha ?? null,
          applied_at: comparison.appliedAt ?? null,
          compared_at: at,
        })
        .onConflict('environment_ref')
        .merge();
      for (const [name, seen] of Object.entries(services)) {
        await this.seeService(trx, name, seen, now);
      }
      await writeTargetOwners(trx);
    });
    this.compared.forEach(listener => listener(EU));
    await this.time.advance(300);
  }

  private async seeService(
    trx: Knex.Transaction,
    name: string,
    seen: SeenService,
    now: number,
  ): Promise<void> {
    const { expected = 2, notReady = 0, restarts = 0 } = seen;
    const serviceId = this.serviceId(name);
    await trx('services').insert({
      ...{ service_id: serviceId, environment_ref: EU, key: name, name },
      ...{ mapping: 'unmapped', claims: '[]', images: '[]', level: 0 },
      owner_refs: JSON.stringify(seen.owners ?? ['group:default/commerce']),
      ...{ expected, not_ready: notReady },
    });
    await trx('workloads').insert({
      ...{ cluster_ref: CLUSTER, uid: `uid-${name}`, service_id: serviceId },
      ...{ api_version: 'apps/v1', kind: 'Deployment' },
      ...{ namespace: 'shop', name, images: '[]' },
      ...{ wanted: expected, ready: expected - notReady, updated: expected },
      restarts,
      problem: seen.problem
        ? JSON.stringify({ code: 'x', message: seen.problem, cure: '-' })
        : null,
    });
    await trx('service_syncs').insert({
      ...{ service_id: serviceId, environment_ref: EU },
      ...{ sync: seen.sync ?? 'in-sync', objects: 1, since: now },
    });
    for (let at = 0; at < (seen.openFindings ?? 0); at += 1) {
      await trx('findings').insert({
        finding_id: `${serviceId.slice(0, 30)}${at}`,
        ...{ environment_ref: EU, service_id: serviceId },
        ...{ object: 'o', kind: 'Deployment', path: 'spec' },
        ...{
          change: 'changed',
          cause: seen.cause ?? 'failed-sync',
          confidence: 'high',
        },
        ...{ suggestion: 'reconcile', status: 'open', evidence: '[]' },
        ...{ files: '[]', first_seen_at: now, last_seen_at: now },
      });
    }
  }
}
