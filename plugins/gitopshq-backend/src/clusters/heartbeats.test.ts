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

import { mockServices } from '@backstage/backend-test-utils';
import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  probeCluster,
  systemClock,
  systemTimers,
} from '@gitopshq/cluster-collector';
import { generate } from 'selfsigned';
import { FakeApiServer } from '../__testUtils__/FakeApiServer';
import { catalogOf, configOf, noCloud } from '../__testUtils__/registrySamples';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { waitFor } from '../__testUtils__/waitFor';
import { migrate } from '../database/migrate';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { resolveRegistry, syncRegistry } from '../registry';
import { assessCluster } from './clusterLevel';
import { ConnectionFactory } from './ConnectionFactory';
import { DatabaseHeartbeatStore } from './HeartbeatStore';
import { HeartbeatSupervisor } from './HeartbeatSupervisor';
import { readObservations } from './observations';

const databases = createTestDatabases();
const thresholds = DEFAULT_THRESHOLDS.agentHeartbeat;

describe.each(databases.eachSupportedId())('heartbeats on %s', databaseId => {
  it('shows what is wrong with each cluster, the sound one at once', async () => {
    const past = new Date('2020-01-01');
    const expired = await generate(
      [{ name: 'commonName', value: '127.0.0.1' }],
      {
        notBeforeDate: past,
        notAfterDate: new Date('2020-02-01'),
      },
    );
    const servers = {
      sound: await FakeApiServer.start('ready'),
      hanging: await FakeApiServer.start('hang'),
      'wrong-token': await FakeApiServer.start('wrong-token'),
      garbage: await FakeApiServer.start('garbage'),
      'not-ready': await FakeApiServer.start('not-ready'),
      expired: await FakeApiServer.start('ready', {
        key: expired.private,
        cert: expired.cert,
      }),
    };
    const gone = await FakeApiServer.start();
    const goneUrl = gone.url;
    await gone.stop();

    const database = await databases.init(databaseId);
    await migrate(database);
    const reader = { token: 'sesame-4711' };
    const config = configOf({
      clusters: [
        ...Object.entries(servers).map(([name, { url }]) => ({
          name,
          url,
          reader,
          ...(name === 'expired' && { caData: expired.cert }),
        })),
        { name: 'gone', url: goneUrl, reader },
        {
          name: 'no-file',
          url: goneUrl,
          reader: { tokenFile: '/nowhere/token' },
        },
      ],
    });
    const snapshot = resolveRegistry(
      config,
      catalogOf(),
      new ConnectionFactory({
        configRoot: '/',
        environment: {},
        credentials: noCloud,
      }),
    );
    await syncRegistry(database, snapshot);

    // Time is up for the hanging cluster when the test says so.
    const patience = new ManualTimers();
    const logger = mockServices.logger.mock();
    const supervisor = new HeartbeatSupervisor({
      registry: { current: () => snapshot, onChange: () => () => {} },
      probe: (connection, { signal }) =>
        probeCluster(connection, {
          clock: systemClock,
          timers: connection.clusterRef.endsWith('/hanging')
            ? patience
            : systemTimers,
          timeoutMs: 60_000,
          signal,
        }),
      store: new DatabaseHeartbeatStore({
        database,
        clock: systemClock,
        thresholds,
      }),
      live: { changed: () => {} },
      clock: systemClock,
      timers: systemTimers,
      random: () => 0,
      logger,
    });
    supervisor.start();
    try {
      const probed = (names: string[]) =>
        waitFor(async () => {
          const all = await readObservations(database);
          const done = all.filter(row => row.observation.probe);
          return (
            names.every(name =>
              done.some(({ clusterRef }) => clusterRef.endsWith(`/${name}`)),
            ) && all
          );
        });
      const names = config.clusters.map(({ name }) => name);
      // The others await neither it nor its end.
      await probed(names.filter(name => name !== 'hanging'));
      expect(patience.pending).toBe(1);
      await patience.advance(60_000);
      const rows = await probed(names);
      const seen = Object.fromEntries(
        rows.map(row => {
          const { state, problem } = assessCluster(
            row.observation,
            thresholds,
            systemClock.now(),
          );
          return [row.clusterRef.split('/')[1], [state, problem?.code]];
        }),
      );
      expect(seen).toEqual({
        sound: ['connected', undefined],
        hanging: ['registered', 'timeout'],
        'wrong-token': ['no-access', 'wrong-token'],
        garbage: ['error', 'not-kubernetes-api'],
        'not-ready': ['error', 'not-ready'],
        expired: ['registered', 'expired-certificate'],
        gone: ['registered', 'connection-refused'],
        'no-file': ['registered', 'credential-unreadable'],
      });
      const stored = JSON.stringify(await database('cluster_probes').select());
      expect(stored).toContain('/nowhere/token does not exist');
      expect(stored + JSON.stringify(logger.error.mock.calls)).not.toContain(
        'sesame',
      );
    } finally {
      await supervisor.stop();
      await Promise.all(Object.values(servers).map(server => server.stop()));
    }
  });
});
