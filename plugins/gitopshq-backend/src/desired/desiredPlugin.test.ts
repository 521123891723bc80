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

import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { healthSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  gitopshqRenderersExtensionPoint,
  type Renderer,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import request from 'supertest';
import { waitFor } from '../__testUtils__/waitFor';
import gitopshqPlugin from '..';
import { CloneFolders } from './__testUtils__/clones';
import { GitHttpServer } from './__testUtils__/GitHttpServer';
import { TestRepository } from './__testUtils__/TestRepository';

describe('desired state in the hub', () => {
  const folders = new CloneFolders();
  let origin: TestRepository;
  let server: GitHttpServer;

  beforeAll(async () => {
    origin = await TestRepository.create();
    await origin.commit({ files: { 'envs/shop-eu/shop.txt': 'a b' } });
    server = await GitHttpServer.start(origin.root);
  });
  afterAll(async () => {
    await server.stop();
    await origin.remove();
    await folders.remove();
  });

  it('reads sources with added renderers, hears of pushes, shows its health', async () => {
    const rendered: string[] = [];
    const words: Renderer = {
      name: 'words',
      version: async () => '1',
      inputs: async (_tree, { path }) => [path],
      render: async (tree, { path }) => {
        const file = `${path}/shop.txt`;
        rendered.push(`${(await tree.read([file])).get(file)}`);
        return { manifests: [], notes: [] };
      },
    };
    let events: EventsService | undefined;
    const backend = await startTestBackend({
      features: [
        gitopshqPlugin,
        catalogServiceMock.factory({ entities: [] }),
        createBackendModule({
          pluginId: 'gitopshq',
          moduleId: 'words',
          register(env) {
            env.registerInit({
              deps: {
                renderers: gitopshqRenderersExtensionPoint,
                eventsService: eventsServiceRef,
              },
              async init({ renderers, eventsService }) {
                renderers.addRenderer(words);
                expect(() => renderers.addRenderer(words)).toThrow(
                  'A renderer "words" was added already',
                );
                events = eventsService;
              },
            });
          },
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: { workingDirectory: await folders.make() },
            gitopshq: {
              git: { allowProtocols: ['http'] },
              clusters: [
                {
                  name: 'prod-eu',
                  url: 'https://127.0.0.1:1',
                  reader: { token: 'x' },
                },
              ],
              environments: [
                {
                  name: 'shop-eu',
                  cluster: 'prod-eu',
                  namespaces: ['shop'],
                  renderer: 'words',
                  source: {
                    repository: server.url(),
                    branch: 'main',
                    path: 'envs/shop-eu',
                  },
                },
              ],
            },
          },
        }),
      ],
    });
    try {
      await waitFor(() => rendered.includes('a b'));
      await origin.commit({ files: { 'envs/shop-eu/shop.txt': 'c d' } });
      await events!.publish({
        topic: 'gitlab',
        eventPayload: {
          object_kind: 'push',
          project: { git_http_url: server.url() },
        },
      });
      await waitFor(() => rendered.includes('c d'));
      const { body } = await request(backend.server).get(
        '/api/gitopshq/v1/health',
      );
      expect(healthSchema.parse(body).dependencies).toContainEqual({
        name: `git ${server.host}/deploy`,
        state: 'ok',
        asOf: expect.any(String),
      });
    } finally {
      await backend.stop();
    }
  });
});
