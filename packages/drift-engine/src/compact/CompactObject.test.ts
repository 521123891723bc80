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

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../compare/compare';
import { readContext, readDesired, readLive } from '../cli/inputs';
import { FIXTURES } from '../__testUtils__/corpus';
import { CompactObjects, expandObject } from './CompactObject';

it('compares to the same findings as the object it was made of', () => {
  const shared = new CompactObjects();
  for (const name of readdirSync(FIXTURES).filter(entry =>
    entry.includes('--'),
  )) {
    const at = (file: string) => join(FIXTURES, name, file);
    const desired = readDesired(at('desired.yaml'));
    const live = readLive(at('live.json'));
    const { fingerprint: _, ...context } = readContext(at('case.json'));
    const compact = live.map(object => shared.compact(object));
    expect(compare(desired, compact.map(expandObject), context)).toEqual(
      compare(desired, live, context),
    );
  }
});

it('keeps no managedFields or last-applied text, and shares what objects have in common', () => {
  const shared = new CompactObjects();
  const live = JSON.parse(
    readFileSync(
      join(FIXTURES, 'pending--deployment--helm-update', 'live.json'),
      'utf8',
    ),
  )[0];
  live.metadata.annotations = {
    ...live.metadata.annotations,
    'kubectl.kubernetes.io/last-applied-configuration': '{"secret":1}',
  };
  const compact = [1, 2, 3].map(() => shared.compact(structuredClone(live)));
  expect(compact[0].body).not.toMatch(/managedFields|last-applied/);
  expect(shared.sharedEntries).toBe(live.metadata.managedFields.length);
  shared.retain([]);
  expect(shared.sharedEntries).toBe(0);
  expect(expandObject(compact[0]).metadata).toMatchObject({
    managedFields: live.metadata.managedFields,
  });
});
