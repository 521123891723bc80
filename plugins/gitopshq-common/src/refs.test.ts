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

import { entityRefSchema, resourceRefPath, toResourceRef } from './refs';

describe('toResourceRef', () => {
  it.each([
    ['prod-eu', 'resource:default/prod-eu'],
    ['Resource:Default/Prod-EU', 'resource:default/prod-eu'],
    ['eu/prod', 'resource:eu/prod'],
  ])('%s becomes %s', (value, ref) => {
    expect(toResourceRef(value)).toBe(ref);
  });

  it.each(['component:default/cart', '', 'resource:', 'a:b:c/d/e'])(
    'refuses "%s"',
    value => {
      expect(() => toResourceRef(value)).toThrow();
    },
  );

  it('makes a path that cannot leave its place', () => {
    expect(resourceRefPath('resource:default/prod-eu')).toBe('default/prod-eu');
  });
});

describe('entityRefSchema', () => {
  it.each(['component:default/cart', 'user:default/dana'])('takes %s', ref => {
    expect(entityRefSchema.parse(ref)).toBe(ref);
  });
  it.each(['cart', 'component:cart', 'a:b/c/d', 'a: b/c', ''])(
    'refuses "%s"',
    ref => {
      expect(entityRefSchema.safeParse(ref).success).toBe(false);
    },
  );
});
