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

import { stringify } from 'yaml';

/** Text of manifests, one document each. */
export const yaml = (...objects: object[]) =>
  objects.map(object => stringify(object, { version: '1.1' })).join('---\n');

/** A Deployment of one container. */
export function deployment(
  name: string,
  {
    image = `acme/${name}:1.0.0`,
    env,
    replicas,
    more = {},
    pod = {},
  }: {
    image?: string;
    env?: Record<string, string>;
    replicas?: number;
    more?: object;
    pod?: object;
  } = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', ...more },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name,
              image,
              ...(env && {
                env: Object.entries(env).map(([key, value]) => ({
                  name: key,
                  value,
                })),
              }),
            },
          ],
          ...pod,
        },
      },
    },
  };
}

/** A ConfigMap. */
export const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});
