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

import request from 'supertest';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import authPlugin from '@backstage/plugin-auth-backend';
import { ConfigReader } from '@backstage/config';
import { readDemoEntities } from '../catalog/demoCatalogModule';
import { demoAuthenticator, DEMO_USER_HEADER } from './demoAuthenticator';
import { demoSignInModule } from './demoSignInModule';
import { isLoopbackAddress, isLoopbackHost } from './loopback';

describe('demo sign-in over HTTP', () => {
  async function start() {
    const { server } = await startTestBackend({
      features: [
        authPlugin,
        demoSignInModule,
        catalogServiceMock.factory({ entities: await readDemoEntities() }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            auth: { providers: { demo: {} } },
          },
        }),
      ],
    });
    return request(server);
  }

  it('signs in the people of the demo and nobody else', async () => {
    const agent = await start();
    const refresh = () => agent.get('/api/auth/demo/refresh');

    const dana = await refresh().set(DEMO_USER_HEADER, 'dana');
    expect(dana.status).toBe(200);
    expect(dana.body.backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/dana',
    });

    for (const user of ['root', '', 'user:default/dana']) {
      const refused = await refresh().set(DEMO_USER_HEADER, user);
      expect(refused.status).toBe(401);
      expect(refused.body.error.message).toContain('one of sre, dana');
    }
    const noHeader = await refresh();
    expect(noHeader.status).toBe(401);
  });

  it.each([
    ['a proxy in between', { 'x-forwarded-for': '127.0.0.1' }],
    ['a name re-bound to this machine', { host: 'evil.example.com' }],
  ])('refuses %s', async (_name, headers) => {
    const agent = await start();
    const answer = await agent
      .get('/api/auth/demo/refresh')
      .set({ ...headers, [DEMO_USER_HEADER]: 'sre' });
    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain('only in a browser on');
  });

  it('is refused in production', () => {
    const before = process.env.NODE_ENV;
    Object.assign(process.env, { NODE_ENV: 'production' });
    try {
      expect(() =>
        demoAuthenticator.initialize({ config: new ConfigReader({}) }),
      ).toThrow('refused with NODE_ENV=production');
    } finally {
      Object.assign(process.env, { NODE_ENV: before });
    }
  });
});

describe('loopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['fe80::1', false],
    ['', false],
    ['localhost', false],
  ])('address %s: %s', (address, expected) => {
    expect(isLoopbackAddress(address)).toBe(expected);
  });

  it.each([
    ['localhost:7007', true],
    ['LOCALHOST', true],
    ['127.0.0.1:7007', true],
    ['[::1]:7007', true],
    ['localhost.evil.example.com', false],
    ['evil.example.com:7007', false],
    ['127.0.0.1.evil.example.com', false],
    ['a b', false],
    [undefined, false],
  ])('host %s: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});
