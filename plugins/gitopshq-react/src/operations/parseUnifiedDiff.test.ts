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

import { parseUnifiedDiff } from './parseUnifiedDiff';

const DIFF = `--- a/cart.yaml
+++ b/cart.yaml
@@ -3,4 +3,5 @@ spec:
   replicas: 3
-  image: cart:3.10.0
+  image: cart:3.9.2
+  paused: false
   name: cart

@@ -40 +41 @@
-  last: 1
\\ No newline at end of file
+  last: 2
`;

describe('parseUnifiedDiff', () => {
  it('gives each side its lines with their numbers', () => {
    const { before, after } = parseUnifiedDiff(DIFF);
    expect(before.text.split('\n')).toEqual([
      '  replicas: 3',
      '  image: cart:3.10.0',
      '  name: cart',
      '',
      '…',
      '  last: 1',
    ]);
    expect(before.numbers).toEqual([3, 4, 5, 6, undefined, 40]);
    expect(after.text.split('\n')).toEqual([
      '  replicas: 3',
      '  image: cart:3.9.2',
      '  paused: false',
      '  name: cart',
      '',
      '…',
      '  last: 2',
    ]);
    expect(after.numbers).toEqual([3, 4, 5, 6, 7, undefined, 41]);
  });

  it('has an empty side for a file that is new or removed', () => {
    const created = parseUnifiedDiff(
      '--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1,2 @@\n+a: 1\n+b: 2\n',
    );
    expect(created.before.text).toBe('');
    expect(created.after).toEqual({ text: 'a: 1\nb: 2', numbers: [1, 2] });
  });

  it.each(['', 'Binary files differ', 'no diff\nat all'])(
    'takes %j for nothing',
    text => {
      expect(parseUnifiedDiff(text)).toEqual({
        before: { text: '', numbers: [] },
        after: { text: '', numbers: [] },
      });
    },
  );
});
