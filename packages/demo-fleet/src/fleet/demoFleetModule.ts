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

import { resolve } from 'node:path';
import {
  coreServices,
  createBackendModule,
  resolvePackagePath,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { readDemoConfig } from '../config';
import { APPLIER } from '../delivery/deliver';
import type { Delivery } from '../delivery/DeliveryLoop';
import { TimerScheduler } from '../kube';
import { DemoFleet } from './DemoFleet';

function logDelivery(logger: LoggerService, delivery: Delivery): void {
  const { commit, environment, applied, deleted, failed } = delivery;
  const what = [
    ...applied.map(name => `applied ${name}`),
    ...deleted.map(name => `deleted ${name}`),
  ];
  const where = `${commit.slice(0, 8)} to ${environment}`;
  logger.info(
    `${APPLIER} delivered ${where}: ${what.join(', ') || 'nothing to change'}`,
  );
  failed.forEach(text => logger.warn(`${APPLIER} failed on ${where}: ${text}`));
}

/** Starts the simulated clusters before the hub looks for them. */
export const demoFleetModule = createBackendModule({
  pluginId: 'gitopshq',
  moduleId: 'demo-fleet',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ config, lifecycle, logger }) {
        const demo = readDemoConfig(config);
        const root = resolvePackagePath('@gitopshq/demo-fleet', '../..');
        const fleet = await DemoFleet.start({
          config: demo,
          directory: resolve(root, demo.directory),
          clock: { now: () => Date.now() },
          scheduler: new TimerScheduler(),
          onError: error => logger.error('A simulated cluster failed', error),
          onDelivery: delivery => logDelivery(logger, delivery),
        });
        lifecycle.addShutdownHook(() => fleet.stop());
        for (const [name, cluster] of fleet.clusters) {
          logger.info(`Simulated cluster ${name} listens on ${cluster.url}`);
        }
      },
    });
  },
});
