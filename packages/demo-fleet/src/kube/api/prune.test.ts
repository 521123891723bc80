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

import { builtinSchemas } from '../resources/schemas';
import { prune } from './prune';

const deployment = { is: 'ref', name: 'Deployment' } as const;

describe('prune', () => {
  it.each([
    [{ metadata: { creationTimestamp: null } }, { metadata: {} }],
    [
      { metadata: { labels: {}, annotations: { a: '' } } },
      { metadata: { annotations: { a: '' } } },
    ],
    [
      { spec: { template: { spec: { containers: [] } } } },
      { spec: { template: { spec: { containers: [] } } } },
    ],
    [
      {
        spec: {
          template: {
            spec: {
              containers: [{ name: 'a', args: [], resources: {}, env: null }],
            },
          },
        },
      },
      {
        spec: {
          template: { spec: { containers: [{ name: 'a', resources: {} }] } },
        },
      },
    ],
    [
      {
        spec: {
          template: { spec: { volumes: [{ name: 'a', emptyDir: {} }] } },
        },
      },
      {
        spec: {
          template: { spec: { volumes: [{ name: 'a', emptyDir: {} }] } },
        },
      },
    ],
    [
      { unknown: { list: [], map: {}, nothing: null } },
      { unknown: { list: [], map: {} } },
    ],
    [
      { spec: { replicas: 0, paused: false } },
      { spec: { replicas: 0, paused: false } },
    ],
  ])('%j -> %j', (given, kept) => {
    expect(prune(builtinSchemas, deployment, given)).toEqual(kept);
  });
});
