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

import { parseFieldPath } from './parseFieldPath';

describe('parseFieldPath', () => {
  it.each([
    ['', []],
    ['spec.replicas', ['spec', 'replicas']],
    ['data["app.properties"]', ['data', 'app.properties']],
    [
      'metadata.annotations["acme.io/owner"]',
      ['metadata', 'annotations', 'acme.io/owner'],
    ],
    [
      'spec.template.spec.containers[name=web].env[name=DEBUG]',
      [
        'spec',
        'template',
        'spec',
        'containers',
        '[name=web]',
        'env',
        '[name=DEBUG]',
      ],
    ],
    [
      'ports[containerPort=80,protocol=TCP].hostPort',
      ['ports', '[containerPort=80,protocol=TCP]', 'hostPort'],
    ],
    ['spec.zones[=b]', ['spec', 'zones', '[=b]']],
    [
      'volumeMounts[mountPath="/tmp"].name',
      ['volumeMounts', '[mountPath=/tmp]', 'name'],
    ],
    [
      'webhooks[name="a.b]c.example.com"].url',
      ['webhooks', '[name=a.b]c.example.com]', 'url'],
    ],
    ['data["a\\"b"]', ['data', 'a"b']],
    // Shown as it is, never lost.
    ['spec[', ['spec[']],
    ['a["b', ['a["b']],
    ['a..b', ['a..b']],
    ['"', ['"']],
  ])('reads %s', (path, expected) => {
    expect(
      parseFieldPath(path).map(({ kind, text }) =>
        kind === 'item' ? `[${text}]` : text,
      ),
    ).toEqual(expected);
  });

  it('keeps the path up to each step', () => {
    expect(
      parseFieldPath('a["b.c"].d[k=v].e').map(({ pathToHere }) => pathToHere),
    ).toEqual([
      'a',
      'a["b.c"]',
      'a["b.c"].d',
      'a["b.c"].d[k=v]',
      'a["b.c"].d[k=v].e',
    ]);
  });
});
