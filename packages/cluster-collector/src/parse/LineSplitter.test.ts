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

import fc from 'fast-check';
import { LineSplitter } from './LineSplitter';

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '\n') }),
        fc.array(fc.nat()),
        (text, rawCuts) => {
          const bytes = Buffer.from(text);
          const cuts = rawCuts
            .map(cut => cut % (bytes.length + 1))
            .sort((a, b) => a - b);
          const splitter = new LineSplitter(1000, () => {});
          const lines = [0, ...cuts].flatMap((from, index) => [
            ...splitter.push(bytes.subarray(from, cuts[index])),
          ]);
          const rest = splitter.rest() ?? '';
          expect([...lines, rest]).toEqual(text.split('\n'));
        },
      ),
    );
  });

  it('leaves out a line that is too long, tells it once, and reads on', () => {
    let overlong = 0;
    const splitter = new LineSplitter(5, () => {
      overlong += 1;
    });
    const lines = ['abc', 'defg', 'hij', '\nok\n12345\n123456\nend'].flatMap(
      text => [...splitter.push(Buffer.from(text))],
    );
    expect(lines).toEqual(['ok', '12345']);
    expect(splitter.rest()).toBe('end');
    expect(overlong).toBe(2);
  });
});
