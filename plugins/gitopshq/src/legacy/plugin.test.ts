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

import { ApiFactoryRegistry, ApiResolver } from '@backstage/core-app-api';
import {
  createApiFactory,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { gitopshqApiRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import { gitopshqPlugin } from './index';

describe('plugin gitopshq of the older frontend system', () => {
  it('provides the API client over the app’s own fetch', async () => {
    const asked: string[] = [];
    const factories = new ApiFactoryRegistry();
    factories.register(
      'default',
      createApiFactory(discoveryApiRef, {
        getBaseUrl: async id => `http://hub/api/${id}`,
      }),
    );
    factories.register(
      'default',
      createApiFactory(fetchApiRef, {
        fetch: async input => {
          asked.push(String(input));
          return new Response(JSON.stringify({ items: [] }));
        },
      }),
    );
    for (const factory of gitopshqPlugin.getApis()) {
      factories.register('default', factory);
    }

    await new ApiResolver(factories).get(gitopshqApiRef)?.listClusters();

    expect(asked).toEqual(['http://hub/api/gitopshq/v1/clusters']);
  });
});
