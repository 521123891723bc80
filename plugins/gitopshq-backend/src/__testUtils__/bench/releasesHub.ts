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

import type { AddressInfo } from 'node:net';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  gitConfigSchema,
  renderConfigSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { systemClock, systemTimers } from '@gitopshq/cluster-collector';
import express from 'express';
import type { Knex } from 'knex';
import { upsert } from '../../database/upsert';
import { createDesired } from '../../desired';
import { runGit } from '../../desired/__testUtils__/TestRepository';
import { seesAll } from '../../fleet/__testUtils__/callers';
import {
  ManualRegistry,
  cluster,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { seedRegistry } from '../../fleet/__testUtils__/seed';
import { serviceIdOf } from '../../fleet/mapping/serviceId';
import { HeldLeases, heldRole } from '../../leases/__testUtils__/HeldLeases';
import { createReleases } from '../../releases';
import { configOf } from '../registrySamples';
import { serviceName, type DeployRepository } from './deployRepository';
import { quietLogger } from './quietLogger';

const EU = 'resource:default/shop-eu';
const SERVICES = 1_000;

/** Git and the timeline of releases of the product, behind real HTTP. */
export async function startReleasesHub(options: {
  database: Knex;
  folder: string;
  repository: DeployRepository;
}) {
  const { database, folder, repository } = options;
  const registry = new ManualRegistry(
    snapshot({
      clusters: [cluster()],
      environments: [
        environment({
          source: {
            repository: repository.url,
            branch: 'main',
            path: repository.path,
          },
        }),
      ],
    }),
  );
  await seedRegistry(database, registry.current());
  await upsert(
    database,
    'services',
    ['service_id'],
    Array.from({ length: SERVICES }, (_, index) => {
      const name = serviceName(index);
      return {
        ...{ service_id: serviceIdOf(EU, name), environment_ref: EU },
        ...{ key: name, name, mapping: 'unmapped', claims: '[]' },
        ...{ owner_refs: '[]', expected: 1, not_ready: 0, images: '[]' },
        level: 0,
      };
    }),
  );
  const desired = createDesired({
    config: {
      git: gitConfigSchema.parse({
        allowProtocols: ['file'],
        workingDirectory: folder,
      }),
      render: renderConfigSchema.parse({}),
    },
    database,
    registry,
    credentialFor: async () => ({ secrets: [] }),
    events: { publish: async () => {}, subscribe: async () => {} },
    hubId: 'bench',
    hubEnvironment: process.env,
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    logger: quietLogger,
  });
  const never = { onWritten: () => () => {} };
  const releases = createReleases({
    config: configOf({}),
    database,
    httpAuth: mockServices.httpAuth({
      defaultCredentials: mockCredentials.user(),
    }),
    registry,
    leases: new HeldLeases(),
    role: heldRole(database),
    desired: desired.service,
    fleet: never,
    drift: never,
    live: { changed: () => {} },
    authorizer: { filterFor: async () => seesAll },
    ownership: { ownershipRefs: async () => [] },
    timers: systemTimers,
    logger: quietLogger,
  });
  const app = express();
  app.use(releases.router);
  app.use(
    MiddlewareFactory.create({
      config: mockServices.rootConfig(),
      logger: quietLogger,
    }).error(),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => {
    server.once('listening', resolve);
  });
  const { port } = server.address() as AddressInfo;
  desired.start();

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`GET ${path} answered ${response.status}: ${text}`);
    }
    const body: { nextCursor?: string } = JSON.parse(text);
    return { body };
  };

  return {
    releases,
    get,
    serviceId: (name: string) => serviceIdOf(EU, name),
    /** Waits until a commit was fetched and is in force. */
    fetched: async (sha: string) => {
      while (desired.service.status(EU)?.inForce?.sha !== sha) {
        await new Promise(resolve => {
          setTimeout(resolve, 20);
        });
      }
    },
    /** Commits that are wanted, and not confirmed yet. */
    open: async () => {
      const [{ n }] = await database('release_commits')
        .join(
          'release_timelines',
          'release_timelines.environment_ref',
          'release_commits.environment_ref',
        )
        .where('release_commits.confirmed', false)
        .andWhere(wanted =>
          wanted
            .where('release_commits.at', '>=', Date.now() - 30 * 86_400_000)
            .orWhereRaw('?? >= ??', [
              'release_commits.depth',
              'release_timelines.wanted_depth',
            ]),
        )
        .count({ n: '*' });
      return Number(n);
    },
    /** Cursor of the page that begins at a share of the history, from the newest. */
    cursorAt: async (share: number) => {
      const { body } = await get(
        'environments/default/shop-eu/releases?limit=1',
      );
      const { f, after } = JSON.parse(
        Buffer.from(body.nextCursor!, 'base64url').toString('utf8'),
      );
      const depth = after[0] - Math.floor(repository.shas.length * share);
      return Buffer.from(JSON.stringify({ f, after: [depth] })).toString(
        'base64url',
      );
    },
    /** Commits to one service, and lets the hub fetch it. */
    commit: async () => {
      const repositoryFolder = repository.url.slice('file://'.length);
      const name = serviceName(0);
      const file = `${repository.path}/${name}/deployment.yaml`;
      const before = await runGit(repositoryFolder, ['show', `main:${file}`]);
      const content = before.replace(/(image: .*):.*/, `$1:${Date.now()}`);
      const sha = await runGit(
        repositoryFolder,
        ['fast-import', '--quiet'],
        `commit refs/heads/main\nmark :1\ncommitter Dana <d@example.com> ${Math.floor(
          Date.now() / 1000,
        )} +0000\ndata 1\nx\nfrom refs/heads/main^0\nM 100644 inline ${file}\ndata ${Buffer.byteLength(
          content,
        )}\n${content}\nget-mark :1\n`,
      );
      repository.head = sha.trim();
      desired.service.refresh(EU);
      return repository.head;
    },
    stop: async () => {
      await releases.stop();
      await desired.stop();
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
