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

import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  environmentSettingsSchema,
  operationSchema,
  type LiveTopic,
  type Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  gitopshqTargetRules,
  type GateRule,
  type Publisher,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  systemClock,
  systemTimers,
  type ClusterConnection,
} from '@gitopshq/cluster-collector';
import { KubeConfig } from '@kubernetes/client-node';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { configOf } from '../../__testUtils__/registrySamples';
import { waitFor } from '../../__testUtils__/waitFor';
import { PermissionTargetAuthorizer } from '../../authorization';
import { createDesired, type Desired } from '../../desired';
import { createDrift, type Drift } from '../../drift';
import { createFingerprint } from '../../drift/createFingerprint';
import { DatabaseFindingReader } from '../../drift/read/DatabaseFindingReader';
import { createFleet, type Fleet } from '../../fleet';
import { FakeDelivery } from '../../drift/__testUtils__/FakeDelivery';
import {
  ManualRegistry,
  cluster,
  component,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { monotonicClock } from '../../leases';
import { HeldLeases } from '../../leases/__testUtils__/HeldLeases';
import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { ClusterWriters } from '../cluster';
import { createOperations, type Operations } from '../createOperations';
import type { GitWriter } from '../git';
import { DatabaseOperationRecords } from '../read/DatabaseOperationRecords';

export const READER_TOKEN = 'planted-reader-token';
export const WRITER_TOKEN = 'planted-writer-token';
const nobody: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => nobody,
};

/** Everything around a hub that outlives it. */
export interface World {
  clusterUrl: string;
  repositoryUrl: string;
  /** For clones. */
  folder: string;
}

/** What a test may have otherwise. */
export interface OperationsHubOptions {
  permissionsEnabled?: boolean;
  publish?: 'push' | 'pull-request';
  verify?: { stabilitySeconds: number; timeoutSeconds: number };
  hubId?: string;
  publisher?: Publisher;
  gateRules?: GateRule[];
  logger?: LoggerService;
  /** Between operations and Git, between operations and clusters. */
  wrapGit?(git: GitWriter): GitWriter;
  wrapWriters?(writers: ClusterWriters): ClusterWriters;
}

export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- border: an answer of the API
  body: any;
  headers: Record<string, string>;
}

function connection(server: string, token: string): ClusterConnection {
  return {
    clusterRef: 'resource:default/prod-eu',
    server,
    kubeConfig: async () => {
      const config = new KubeConfig();
      config.loadFromClusterAndUser(
        { name: 'c', server, skipTLSVerify: true },
        { name: 'u', token },
      );
      return config;
    },
  };
}

const rules = Object.values(gitopshqTargetRules);

/**
 * Operations with the real Git, the real collectors and scans, and a simulated
 * API server over real HTTP; only the catalog and the policy are a test's.
 */
export class OperationsHub {
  readonly topics: LiveTopic[] = [];
  readonly audit: { eventId: string; meta?: object; outcome: string }[] = [];
  /** What the policy says of a permission to a person. */
  policy: (permission: string, userEntityRef: string) => PolicyDecision =
    () => ({
      result: AuthorizeResult.ALLOW,
    });
  badSince?: number;
  operations!: Operations;
  private desired!: Desired;
  private drift!: Drift;
  private fleet!: Fleet;
  private app!: express.Express;

  private constructor(readonly db: Knex) {}

  static async start(
    db: Knex,
    world: World,
    options: OperationsHubOptions = {},
  ): Promise<OperationsHub> {
    const hub = new OperationsHub(db);
    const { logger = nobody, publish = 'push' } = options;
    const registered = snapshot({
      clusters: [
        cluster({
          writable: true,
          connection: connection(world.clusterUrl, READER_TOKEN),
          writerConnection: connection(world.clusterUrl, WRITER_TOKEN),
        }),
      ],
      environments: [
        environment({
          source: {
            repository: world.repositoryUrl,
            branch: 'main',
            path: 'envs/shop-eu',
          },
          settings: environmentSettingsSchema.parse({ publish }),
        }),
      ],
      components: [component('cart'), component('web')],
    });
    await seedRegistry(db, registered);
    const registry = new ManualRegistry(registered);
    const config = configOf({
      keys: { fingerprint: 'a key for fingerprints' },
      verify: options.verify ?? { stabilitySeconds: 1, timeoutSeconds: 60 },
      git: {
        allowProtocols: ['file', 'http'],
        workingDirectory: world.folder,
        pollSeconds: 10,
      },
    });
    const delivery = new FakeDelivery();
    const live = { changed: (topic: LiveTopic) => void hub.topics.push(topic) };
    const permissions = {
      authorize: async (asked: { permission: { name: string } }[]) =>
        asked.map(({ permission }) => {
          const { result } = hub.policy(permission.name, '');
          return {
            result:
              result === AuthorizeResult.ALLOW
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
          };
        }),
      authorizeConditional: async (
        asked: { permission: { name: string } }[],
        { credentials }: { credentials: unknown },
      ) =>
        asked.map(({ permission }) =>
          hub.policy(
            permission.name,
            (credentials as { principal: { userEntityRef?: string } }).principal
              .userEntityRef ?? '',
          ),
        ),
    };
    const authorizer = new PermissionTargetAuthorizer(permissions as never, {
      getPermissionRuleset: () =>
        ({
          getRuleByName: (name: string) =>
            rules.find(rule => rule.name === name)!,
        } as never),
    });
    const shared = {
      ...{ config, database: db, registry, live, authorizer, logger },
      httpAuth: mockServices.httpAuth({
        defaultCredentials: mockCredentials.user('user:default/dana'),
      }),
      leases: new HeldLeases(),
      ownership: { ownershipRefs: async () => ['user:default/dana'] },
      ...{ clock: systemClock, timers: systemTimers, random: Math.random },
      permissionsEnabled: options.permissionsEnabled ?? true,
    };
    hub.desired = createDesired({
      ...shared,
      credentialFor: async () => ({ secrets: [] }),
      events: { publish: async () => {}, subscribe: async () => {} },
      hubId: 'one',
      hubEnvironment: process.env,
    });
    hub.fleet = await createFleet({
      ...shared,
      thresholds: DEFAULT_THRESHOLDS,
    });
    const records = new DatabaseOperationRecords(db);
    hub.drift = await createDrift({
      ...shared,
      operations: records,
      isProduction: false,
      desired: hub.desired.service,
      delivery,
    });
    hub.operations = createOperations({
      ...shared,
      hubId: options.hubId ?? 'one',
      appUrl: 'http://localhost:3000',
      auth: mockServices.auth(),
      auditor: {
        createEvent: async ({ eventId, meta }) => {
          const tell = (outcome: string) => async () => {
            hub.audit.push({ eventId, meta, outcome });
          };
          return { success: tell('succeeded'), fail: tell('failed') };
        },
      },
      catalog: catalogServiceMock({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'dana', namespace: 'default' },
            spec: {
              profile: { displayName: 'Dana', email: 'dana@example.com' },
            },
          },
        ],
      }),
      desired: hub.desired.service,
      delivery,
      wrap: { git: options.wrapGit, writers: options.wrapWriters },
      publishers: { for: () => options.publisher },
      releases: {
        badSince: async () => hub.badSince,
        operationsChanged: () => {},
      },
      records,
      gateRules: options.gateRules ?? [],
      findings: new DatabaseFindingReader(db),
      fingerprint: createFingerprint(config, false),
      monotonicClock,
      thresholds: DEFAULT_THRESHOLDS,
    });
    hub.fleet.onWritten(ref => hub.operations.wake(ref));
    hub.drift.onWritten(ref => hub.operations.wake(ref));
    hub.app = express();
    hub.app.use(hub.operations.router);
    hub.app.use(
      MiddlewareFactory.create({
        config: mockServices.rootConfig(),
        logger: nobody,
      }).error(),
    );
    hub.desired.start();
    hub.fleet.start();
    hub.drift.start();
    await hub.operations.start();
    return hub;
  }

  async stop(): Promise<void> {
    await this.operations.stop();
    await Promise.all([
      this.drift.stop(),
      this.fleet.stop(),
      this.desired.stop(),
    ]);
  }

  async get(path: string): Promise<Answer> {
    return request(this.app).get(path);
  }

  async post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return request(this.app).post(path).set(headers).send(body);
  }

  async patch(path: string, body: object): Promise<Answer> {
    return request(this.app).patch(path).send(body);
  }

  /** Id of a service, once the fleet has seen it. */
  async serviceId(key: string): Promise<string> {
    return waitFor(async () => {
      const row = await this.db('services')
        .where('services.name', key)
        .join('workloads', 'workloads.service_id', 'services.service_id')
        .first('services.service_id');
      return row?.service_id;
    });
  }

  async operation(id: string): Promise<Operation> {
    return operationSchema.parse((await this.get(`/operations/${id}`)).body);
  }

  /** Waits for a state; answers the operation. */
  async reaches(id: string, ...states: Operation['state'][]) {
    let last: Operation | undefined;
    return waitFor(async () => {
      last = await this.operation(id);
      return states.includes(last.state) && last;
    }).catch(error => {
      throw new Error(`${error.message}: ${JSON.stringify(last, null, 1)}`);
    });
  }
}
