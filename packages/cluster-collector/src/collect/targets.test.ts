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
  describeTarget,
  summaryTargets,
  targetKey,
  targetPath,
} from './targets';

describe('summaryTargets', () => {
  it('takes each namespace and eight resources in it, each once', () => {
    const targets = summaryTargets(['shop', 'web', 'shop']);
    expect(targets.map(target => targetPath(target)).sort()).toEqual(
      ['shop', 'web']
        .flatMap(namespace => [
          `/api/v1/namespaces/${namespace}`,
          `/api/v1/namespaces/${namespace}/events`,
          `/api/v1/namespaces/${namespace}/pods`,
          `/apis/apps/v1/namespaces/${namespace}/daemonsets`,
          `/apis/apps/v1/namespaces/${namespace}/deployments`,
          `/apis/apps/v1/namespaces/${namespace}/replicasets`,
          `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
          `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
          `/apis/batch/v1/namespaces/${namespace}/jobs`,
        ])
        .sort(),
    );
    expect(new Set(targets.map(targetKey)).size).toBe(18);
    expect(
      targets
        .filter(({ fieldSelector }) => fieldSelector)
        .map(target => `${describeTarget(target)}: ${target.fieldSelector}`),
    ).toEqual(['events in shop: type=Warning', 'events in web: type=Warning']);
  });

  it('refuses an empty name, which would mean all namespaces', () => {
    expect(() => summaryTargets(['shop', ''])).toThrow(
      /empty namespace name .*'shop', ''/,
    );
  });
});

describe('targetPath', () => {
  it.each([
    [{ group: '', namespace: undefined }, '/api/v1/pods'],
    [{ group: 'apps', namespace: undefined }, '/apis/apps/v1/pods'],
    [{ group: '', namespace: 'a/../b' }, '/api/v1/namespaces/a%2F..%2Fb/pods'],
  ])('%j', (parts, expected) => {
    expect(
      targetPath({
        version: 'v1',
        resource: 'pods',
        projection: 'summary',
        ...parts,
      }),
    ).toBe(expected);
  });
});
