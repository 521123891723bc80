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

import { aFinding, findingId } from '../../__testUtils__';
import { groupedRows } from './findingRows';

describe('groupedRows', () => {
  it('puts findings below their environment and object, in the order they come', () => {
    const web = 'apps/v1/Deployment/shop/web';
    const config = 'v1/ConfigMap/shop/web';
    const dev = 'resource:default/shop-dev';
    const rows = groupedRows([
      aFinding({ id: findingId(1), object: web }),
      aFinding({ id: findingId(2), object: web, environmentRef: dev }),
      aFinding({ id: findingId(3), object: config }),
      aFinding({ id: findingId(4), object: web }),
    ]);

    expect(
      rows.map(row => {
        switch (row.kind) {
          case 'environment':
            return `${row.environmentRef} ${row.count}`;
          case 'object':
            return `  ${row.object} ${row.findingIds.length}`;
          default:
            return `    ${Number(row.finding.id)}`;
        }
      }),
    ).toEqual([
      'resource:default/shop-eu 3',
      '  apps/v1/Deployment/shop/web 2',
      '    1',
      '    4',
      '  v1/ConfigMap/shop/web 1',
      '    3',
      'resource:default/shop-dev 1',
      '  apps/v1/Deployment/shop/web 1',
      '    2',
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });
});
