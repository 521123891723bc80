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

import { SimulatedCluster, SimulatedClusterOptions } from '../SimulatedCluster';
import { ManualScheduler } from '../time/ManualScheduler';

export const WRITER = 'writer-token-for-tests';
export const READER = 'reader-token-for-tests';
export const NOBODY = 'nobody-token-for-tests';

const running: SimulatedCluster[] = [];

/** A cluster on a free port whose time stands still until `time.advance`; see {@link stopTestClusters}. */
export async function startTestCluster(
  options: Partial<SimulatedClusterOptions> = {},
): Promise<{ cluster: SimulatedCluster; time: ManualScheduler }> {
  const time = new ManualScheduler();
  const cluster = await SimulatedCluster.start({
    name: 'test',
    clock: time,
    scheduler: time,
    tokens: [
      { token: WRITER, user: 'writer', access: 'write' },
      { token: READER, user: 'reader', access: 'read' },
      { token: NOBODY, user: 'nobody', access: 'none' },
    ],
    ...options,
  });
  running.push(cluster);
  cluster.store.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop' },
  });
  return { cluster, time };
}

/** Stops what {@link startTestCluster} started; call it in `afterEach`. */
export async function stopTestClusters(): Promise<void> {
  await Promise.all(running.splice(0).map(cluster => cluster.stop()));
}

/** One request with the writer's token, unless `headers` say otherwise. */
export async function call(
  cluster: SimulatedCluster,
  path: string,
  options: {
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<{ code: number; headers: Headers; body: any }> {
  const { method = 'GET', body, headers } = options;
  const response = await fetch(`${cluster.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${WRITER}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body:
        typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  const isJson = response.headers
    .get('content-type')
    ?.startsWith('application/json');
  return {
    code: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/** A Deployment of one container. */
export function deployment(
  name: string,
  options: {
    replicas?: number;
    image?: string;
    annotations?: Record<string, string>;
    spec?: object;
    container?: object;
  } = {},
) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: options.annotations },
        spec: {
          containers: [
            {
              name,
              image: options.image ?? `${name}:1.0.0`,
              ...options.container,
            },
          ],
        },
      },
      ...options.spec,
    },
  };
}

/** A ConfigMap in the namespace `shop`. */
export function configMap(
  name: string,
  values: Record<string, string> = {},
  labels?: Record<string, string>,
) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', ...(labels && { labels }) },
    data: values,
  };
}

/** Reached by nothing but a failure, also on a busy machine. */
const LIMIT_MS = 60_000;

/** Lets real input and output go on until `isSo`; for what the cluster cannot announce. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  while (!isSo()) {
    if (performance.now() > giveUpAt) {
      throw new Error(`It did not come to be within ${LIMIT_MS} ms: ${isSo}`);
    }
    await new Promise(resolve => setImmediate(resolve));
  }
}
