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

import { classify } from './classify';
import type { CommittedOperation } from './types';

/** `<sha>:<digest>`, with `!` where an image changes. */
function told(
  line: string,
  operations: Record<string, CommittedOperation> = {},
) {
  const releases = line.split(' ').map(text => {
    const [sha, digest] = text.replace('!', '').split(':');
    return { sha, digestAfter: digest, touchesImages: text.includes('!') };
  });
  const found = classify(releases, new Map(Object.entries(operations)));
  return releases
    .map(({ sha }) => {
      const { kind, rolledBackBy, operationId } = found.get(sha)!;
      return [sha, kind, rolledBackBy && `<${rolledBackBy}`, operationId]
        .filter(Boolean)
        .join(' ');
    })
    .join(', ');
}

describe('classify', () => {
  it.each([
    ['a:1!', 'a release'],
    ['a:1! b:2', 'a release, b change'],
    ['a:1! b:2! c:1!', 'a release, b release <c, c rollback'],
    ['a:1! b:2! c:3 d:1!', 'a release, b release <d, c change <d, d rollback'],
    ['a:1! b:2! c:2', 'a release, b release, c rollback'],
    [
      'a:1! b:2! c:1! d:2!',
      'a release, b release <c, c rollback <d, d rollback',
    ],
    [
      'a:1! b:2! c:1! d:3! e:1!',
      'a release, b release <c, c rollback, d release <e, e rollback',
    ],
    ['a:1! b: c:1! d:', 'a release, b change <c, c rollback, d change'],
  ])('%s', (line, expected) => {
    expect(told(line)).toBe(expected);
  });

  it('believes operations of ours more than what is seen', () => {
    const of = (
      kind: CommittedOperation['kind'],
      rolledBack?: string[],
    ): CommittedOperation => ({
      operationId: 'op',
      kind,
      ...(rolledBack && { rolledBack }),
    });
    expect(told('a:1! b:2! c:1!', { c: of('adopt') })).toBe(
      'a release, b release, c adopt op',
    );
    expect(told('a:1! b:2! c:4', { c: of('rollback', ['b', 'x']) })).toBe(
      'a release, b release <c, c rollback op',
    );
    expect(told('a:1! b:2!', { b: of('change') })).toBe(
      'a release, b change op',
    );
    expect(told('a:1! b:2', { b: of('scale') })).toBe('a release, b change op');
  });
});
