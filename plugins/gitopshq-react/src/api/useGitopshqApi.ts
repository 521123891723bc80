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

import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
  useApiHolder,
  type FetchApi,
} from '@backstage/core-plugin-api';
import { gitopshqApiRef, type GitopshqApi } from './GitopshqApi';
import { GitopshqClient } from './GitopshqClient';

/** One client per app: an app has one FetchApi. */
const defaultClients = new WeakMap<FetchApi, GitopshqApi>();

/**
 * The app's {@link GitopshqApi}. An API ref may have one provider in an app
 * and that is the `gitopshq` plugin; where only another plugin of the suite is
 * installed, a client over the app's own `fetch` serves.
 *
 * @public
 */
export function useGitopshqApi(): GitopshqApi {
  const provided = useApiHolder().get(gitopshqApiRef);
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  if (provided) {
    return provided;
  }
  let client = defaultClients.get(fetchApi);
  if (!client) {
    client = new GitopshqClient({ discoveryApi, fetchApi });
    defaultClients.set(fetchApi, client);
  }
  return client;
}
