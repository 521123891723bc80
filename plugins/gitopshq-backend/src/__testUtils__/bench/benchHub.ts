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

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  DEFAULT_THRESHOLDS,
  fleetReadPermission,
  gitopshqPermissions,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
  gitopshqTargetResourceRef,
  gitopshqTargetRules,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  systemClock,
  systemTimers,
  type ProbeResult,
} from '@gitopshq/cluster-collector';
import type { Knex } from 'knex';
import type { AddressInfo } from 'node:net';
import { PermissionTargetAuthorizer } from '../../authorization';
import {
  AuthorizedBeatService,
  AuthorizedClusterService,
  DatabaseClusterStore,
  DatabaseHeartbeatStore,
  HeartbeatSupervisor,
  createClustersRouter,
} from '../../clusters';
import { createFleet } from '../../fleet';
import { ManualRegistry } from '../../fleet/__testUtils__/registry';
import { syncRegistry } from '../../registry';
import { createMeRouter } from '../../me';
import { createRouter } from '../../router';
import { createSignals } from '../../signals';
import { HeldLeases, heldRole } from '../../leases/__testUtils__/HeldLeases';
import {
  SyntheticClusters,
  syntheticRegistry,
  type FleetSize,
} from './syntheticFleet';

/** How often each synthetic collector says that it still watches. */
const REFRESH_MS = 15_000;
/** One pod somewhere in the fleet changes this often. */
const CHANGE_MS = 100;

/** Who asks; a person without groups is an operator, who sees everything. */
export const personOf = (name: string) => `user:default/${name}`;

/**
 * The hub with a synthetic fleet: everything but the connections to clusters
 * is the product's own, and all of it runs while the API is being asked.
 */
export async function startBenchHub(
  database: Knex,
  size: FleetSize,
  groupsOf: Record<string, string[]>,
) {
  const snapshot = syntheticRegistry(size);
  await syncRegistry(database, snapshot);
  const registry = new ManualRegistry(snapshot);
  const clock = systemClock;
  const timers = systemTimers;
  const clusters = new SyntheticClusters(size, clock);
  const thresholds = DEFAULT_THRESHOLDS;
  const live = { changed: () => {} };
  const store = new DatabaseHeartbeatStore({
    database,
    clock,
    thresholds: thresholds.agentHeartbeat,
  });
  const answer = (): ProbeResult => ({
    startedAt: clock.now(),
    finishedAt: clock.now(),
    outcome: 'ready',
    beat: true,
    latencyMs: 12,
    version: 'v1.36.2',
  });
  await store.record(
    [...snapshot.clusters.keys()].map(clusterRef => ({
      clusterRef,
      result: answer(),
    })),
  );
  let written = 0;
  let stopHub = async () => {};
  const random = Math.random;

  const plugin = createBackendPlugin({
    pluginId: 'gitopshq',
    register(env) {
      env.registerInit({
        deps: {
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          userInfo: coreServices.userInfo,
        },
        async init(deps) {
          const { httpAuth, logger } = deps;
          deps.permissionsRegistry.addResourceType({
            resourceRef: gitopshqTargetResourceRef,
            permissions: gitopshqPermissions,
            rules: Object.values(gitopshqTargetRules),
          });
          const authorizer = new PermissionTargetAuthorizer(
            deps.permissions,
            deps.permissionsRegistry,
          );
          const ownership = { ownershipRefs: async () => [] };
          const shared = {
            ...{ database, httpAuth, registry, live, authorizer, ownership },
            ...{ clock, timers, random, logger, thresholds },
            ...{ leases: new HeldLeases(), role: heldRole(database) },
          };
          const fleet = await createFleet({
            ...shared,
            createCollector: clusters.create,
          });
          const signals = createSignals({ ...shared, fleet });
          const heartbeats = new HeartbeatSupervisor({
            ...shared,
            probe: async () => answer(),
            store,
          });
          fleet.onWritten(() => {
            written += 1;
          });
          deps.httpRouter.use(
            createRouter([
              createClustersRouter({
                httpAuth,
                beats: new AuthorizedBeatService({ database, authorizer }),
                service: new AuthorizedClusterService({
                  store: new DatabaseClusterStore(database),
                  authorizer,
                  ownership,
                  thresholds: thresholds.agentHeartbeat,
                }),
              }),
              fleet.router,
              signals.router,
              createMeRouter({
                ...{ httpAuth, userInfo: deps.userInfo },
                permissionsEnabled: true,
                banners: async () => [],
                dependencies: async () => [],
              }),
            ]),
          );
          heartbeats.start();
          fleet.start();
          signals.start();
          stopHub = async () => {
            await Promise.all([
              heartbeats.stop(),
              fleet.stop(),
              signals.stop(),
            ]);
          };
        },
      });
    },
  });

  const permissions = createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => ({
      authorize: async requests =>
        requests.map(() => ({ result: AuthorizeResult.DENY })),
      authorizeConditional: async (requests, options) => {
        const { principal } = options!.credentials as {
          principal: { userEntityRef?: string };
        };
        const claims = groupsOf[principal.userEntityRef ?? ''];
        return requests.map(() =>
          claims === undefined
            ? { result: AuthorizeResult.ALLOW }
            : createGitopshqTargetConditionalDecision(
                fleetReadPermission,
                gitopshqTargetConditions.isOwner({ claims }),
              ),
        );
      },
    }),
  });
  const backend = await startTestBackend({
    features: [plugin, permissions, mockServices.rootLogger.factory()],
  });
  const refreshing = setInterval(
    () => clusters.refreshNext(),
    REFRESH_MS / size.clusters,
  );
  const changing = setInterval(() => clusters.change(random), CHANGE_MS);
  const { port } = backend.server.address() as AddressInfo;

  return {
    url: `http://localhost:${port}/api/gitopshq/v1`,
    environments: snapshot.environments.size,
    /** Environments written so far, changes included. */
    written: () => written,
    async stop() {
      clearInterval(refreshing);
      clearInterval(changing);
      await stopHub();
      await backend.stop();
    },
  };
}
