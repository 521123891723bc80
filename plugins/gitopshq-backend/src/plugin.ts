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

import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { gitopshqPermissions } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  gitopshqClustersExtensionPoint,
  gitopshqGateExtensionPoint,
  gitopshqPublishersExtensionPoint,
  gitopshqRenderersExtensionPoint,
  gitopshqTargetResourceRef,
  gitopshqTargetRules,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import {
  probeCluster,
  systemClock,
  systemTimers,
} from '@gitopshq/cluster-collector';
import { PermissionTargetAuthorizer } from './authorization';
import {
  AuthorizedBeatService,
  AuthorizedClusterService,
  ConnectionFactory,
  DatabaseClusterStore,
  DatabaseHeartbeatStore,
  HeartbeatSupervisor,
  HubPulse,
  PROBE_TIMEOUT_MS,
  createClustersRouter,
  findConfigRoot,
} from './clusters';
import { migrate } from './database/migrate';
import { createDelivery, createReadings } from './delivery';
import { AddedRenderers, GitCredentials, createDesired } from './desired';
import { createDrift } from './drift';
import { createFingerprint } from './drift/createFingerprint';
import { DatabaseFindingReader } from './drift/read/DatabaseFindingReader';
import { createFleet, createWantedWorkloads } from './fleet';
import { CloudCredentials, readKubernetesLocators } from './kubernetesPlugin';
import { DatabaseClusterLeases, monotonicClock } from './leases';
import { SignalsLiveUpdates } from './live';
import { createMeRouter, databaseHealth } from './me';
import {
  CatalogIndex,
  UserOwnership,
  readCatalog,
  type CatalogSnapshot,
} from './ownership';
import { readGitopshqConfig } from './readConfig';
import {
  AddedLocators,
  ClusterLocators,
  RegistryService,
  kubernetesSources,
  resolveRegistry,
  syncRegistry,
} from './registry';
import {
  AddedGateRules,
  DatabaseOperationLookup,
  DatabaseOperationRecords,
  createOperations,
  type Operations,
} from './operations';
import { AddedPublishers } from './operations/git';
import { createReleases } from './releases';
import { createRouter } from './router';
import { createSignals } from './signals';

/**
 * The GitOpsHQ hub.
 *
 * @public
 */
export const gitopshqPlugin = createBackendPlugin({
  pluginId: 'gitopshq',
  register(env) {
    const addedLocators = new AddedLocators();
    env.registerExtensionPoint(gitopshqClustersExtensionPoint, addedLocators);
    const addedRenderers = new AddedRenderers();
    env.registerExtensionPoint(gitopshqRenderersExtensionPoint, addedRenderers);
    const addedPublishers = new AddedPublishers();
    env.registerExtensionPoint(
      gitopshqPublishersExtensionPoint,
      addedPublishers,
    );
    const addedGateRules = new AddedGateRules();
    env.registerExtensionPoint(gitopshqGateExtensionPoint, addedGateRules);

    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        databaseService: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auth, catalog, httpAuth, lifecycle, logger, userInfo } = deps;
        const config = readGitopshqConfig(deps.config);
        const database = await deps.databaseService.getClient();
        if (!deps.databaseService.migrations?.skip) {
          await migrate(database);
        }
        deps.permissionsRegistry.addResourceType({
          resourceRef: gitopshqTargetResourceRef,
          permissions: gitopshqPermissions,
          rules: Object.values(gitopshqTargetRules),
        });

        const clock = systemClock;
        const timers = systemTimers;
        const random = Math.random;
        const thresholds = config.signals;
        const hubId = randomUUID();
        const live = new SignalsLiveUpdates({
          signals: deps.signals,
          clock,
          timers,
          logger,
        });
        const authorizer = new PermissionTargetAuthorizer(
          deps.permissions,
          deps.permissionsRegistry,
        );
        const ownership = new UserOwnership(auth, userInfo);

        const connections = new ConnectionFactory({
          configRoot: findConfigRoot(process.cwd()),
          environment: process.env,
          credentials: new CloudCredentials({
            config: deps.config,
            clock,
            timers,
          }),
        });
        const locators = new ClusterLocators({
          sources: [
            ...kubernetesSources(readKubernetesLocators(deps.config)),
            ...addedLocators.sources,
          ],
          clock,
          timers,
          logger,
        });
        const catalogIndex = new CatalogIndex({
          read: now => readCatalog(catalog, auth, now),
          clock,
          timers,
          logger,
        });
        const registry = new RegistryService({
          empty: resolveRegistry(
            { ...config, clusters: [], environments: [] },
            undefined,
            connections,
          ),
          write: async snapshot => {
            const changed = await syncRegistry(database, snapshot);
            if (changed.clusters) {
              live.changed('clusters');
            }
            if (changed.environments) {
              live.changed('environments');
            }
          },
          timers,
          logger,
        });
        let catalogRead: CatalogSnapshot | undefined;
        const renewRegistry = () =>
          registry.update(
            resolveRegistry(
              config,
              catalogRead,
              connections,
              locators.current(),
            ),
          );
        locators.onChange(renewRegistry);
        catalogIndex.onRead(snapshot => {
          catalogRead = snapshot;
          renewRegistry();
        });

        const leases = new DatabaseClusterLeases({
          database,
          registry,
          clock: monotonicClock,
          timers,
          logger,
          roles: ['signals', 'releases'],
        });
        await leases.check();

        const heartbeats = new HeartbeatSupervisor({
          registry,
          leases,
          probe: (connection, { signal }) =>
            probeCluster(connection, {
              clock,
              timeoutMs: PROBE_TIMEOUT_MS,
              timers,
              signal,
            }),
          store: new DatabaseHeartbeatStore({
            database,
            leases,
            clock,
            thresholds: thresholds.agentHeartbeat,
          }),
          live,
          clock,
          timers,
          random,
          logger,
        });

        const hub = new HubPulse({
          database,
          live,
          timers,
          logger,
          leases,
        });

        const delivery = createDelivery({
          registry,
          leases,
          readings: createReadings({
            database,
            leases,
            keys: config.keys.encryption,
          }),
          clock,
          timers,
          random,
          logger,
        });
        const credentials = new GitCredentials(
          ScmIntegrations.fromConfig(deps.config),
        );
        const desired = createDesired({
          config,
          workingDirectory: deps.config.getOptionalString(
            'backend.workingDirectory',
          ),
          database,
          registry,
          credentialFor: url => credentials.for(url),
          events: deps.events,
          hubId,
          addedRenderers: addedRenderers.renderers,
          delivery: delivery.service,
          hubEnvironment: process.env,
          clock,
          timers,
          random,
          logger,
        });

        // What can be done is known to operations, which come after the fleet.
        let actionsOf: Operations['actions'] = async () => [];
        const fleet = await createFleet({
          database,
          httpAuth,
          registry,
          leases,
          live,
          authorizer,
          ownership,
          clock,
          timers,
          random,
          logger,
          thresholds,
          wanted: createWantedWorkloads(desired.service),
          actions: (caller, target) => actionsOf(caller, target),
        });

        const permissionsEnabled =
          deps.config.getOptionalBoolean('permission.enabled') ?? false;
        const isProduction = process.env.NODE_ENV === 'production';
        const operationRecords = new DatabaseOperationRecords(database);
        const drift = await createDrift({
          config,
          permissionsEnabled,
          isProduction,
          database,
          httpAuth,
          registry,
          leases,
          desired: desired.service,
          delivery: delivery.service,
          operations: operationRecords,
          live,
          authorizer,
          ownership,
          clock,
          timers,
          random,
          logger,
        });

        const releases = createReleases({
          config,
          database,
          httpAuth,
          registry,
          leases,
          role: leases.role('releases'),
          desired: desired.service,
          fleet,
          drift,
          operations: new DatabaseOperationLookup(database, desired.service),
          live,
          authorizer,
          ownership,
          timers,
          logger,
        });

        const operations: Operations = createOperations({
          config,
          permissionsEnabled,
          hubId,
          appUrl: deps.config.getOptionalString('app.baseUrl'),
          database,
          auth,
          httpAuth,
          auditor: deps.auditor,
          catalog,
          registry,
          desired: desired.service,
          delivery: delivery.service,
          publishers: addedPublishers,
          releases: releases.service,
          records: operationRecords,
          gateRules: addedGateRules.rules,
          findings: new DatabaseFindingReader(database),
          fingerprint: createFingerprint(config, isProduction),
          live,
          authorizer,
          ownership,
          clock,
          monotonicClock,
          timers,
          logger,
          thresholds,
        });
        actionsOf = (caller, target) => operations.actions(caller, target);
        fleet.onWritten(ref => operations.wake(ref));
        drift.onWritten(ref => operations.wake(ref));

        const signals = createSignals({
          database,
          httpAuth,
          role: leases.role('signals'),
          live,
          authorizer,
          ownership,
          timers,
          logger,
          thresholds,
          fleet,
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
            drift.router,
            releases.router,
            operations.router,
            createMeRouter({
              httpAuth,
              userInfo,
              permissionsEnabled,
              banners: () => hub.banners(),
              dependencies: async () => [
                await databaseHealth(database),
                catalogIndex.health(),
                ...locators.health(),
                registry.health(),
                leases.health(),
                hub.health(),
                heartbeats.health(),
                ...fleet.health(),
                ...signals.health(),
                ...delivery.health(),
                ...desired.health(),
                ...operations.health(),
              ],
            }),
          ]),
        );

        lifecycle.addStartupHook(async () => {
          hub.start();
          leases.start();
          heartbeats.start();
          fleet.start();
          signals.start();
          delivery.start();
          desired.start();
          drift.start();
          releases.start();
          await operations.start();
          await locators.start();
          renewRegistry();
          catalogIndex.start();
        });
        lifecycle.addShutdownHook(async () => {
          catalogIndex.stop();
          locators.stop();
          // First: what it waits for is stopped after it.
          await operations.stop();
          await Promise.all([
            hub.stop(),
            heartbeats.stop(),
            fleet.stop(),
            signals.stop(),
            drift.stop(),
            releases.stop(),
            desired.stop(),
            delivery.stop(),
          ]);
          await registry.stop();
          await leases.stop();
          live.stop();
        });
      },
    });
  },
});
