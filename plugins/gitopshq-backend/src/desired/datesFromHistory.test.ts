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
import { datesFromHistory } from './datesFromHistory';

type State = Record<string, string>;

/** States after each commit, oldest first; the first has nothing before it. */
async function datesOf(history: (State | undefined)[], limit = 100) {
  const after = history.map(state =>
    state ? new Map(Object.entries(state)) : undefined,
  );
  const commits = history.map((_, index) => ({
    sha: `${index}`,
    committedAt: index,
  }));
  const head = after.at(-1)!;
  let rendered = 0;
  const dated = await datesFromHistory(
    [...head].map(([serviceKey, digest]) => ({ serviceKey, digest })),
    commits.reverse().slice(0, limit),
    async ({ committedAt }) => {
      rendered += 1;
      return committedAt === 0 ? new Map() : after[committedAt - 1];
    },
  );
  return {
    dates: Object.fromEntries(
      dated.map(each => [each.serviceKey, each.committedAt]),
    ),
    rendered,
  };
}

describe('datesFromHistory', () => {
  it.each<[string, (State | undefined)[], State, number]>([
    ['the only commit', [{ a: '1' }], { a: '0' }, 1],
    [
      'different commits',
      [
        { a: '1', b: '1' },
        { a: '2', b: '1' },
        { a: '2', b: '2' },
      ],
      { a: '1', b: '2' } as unknown as State,
      2,
    ],
    [
      'there and back',
      [{ a: '1' }, { a: '2' }, { a: '1' }],
      { a: '2' } as unknown as State,
      1,
    ],
    [
      'a commit that could not be rendered',
      [{ a: '1' }, undefined, { a: '1' }],
      { a: '2' } as unknown as State,
      1,
    ],
  ])('finds %s', async (_name, history, dates, rendered) => {
    const expected = Object.fromEntries(
      Object.entries(dates).map(([key, at]) => [key, Number(at)]),
    );
    expect(await datesOf(history)).toEqual({ dates: expected, rendered });
  });

  it('dates what is older than it may look by the oldest it saw', async () => {
    const history = [{ a: '1' }, { a: '1' }, { a: '1' }, { a: '1' }];
    expect((await datesOf(history, 2)).dates).toEqual({ a: 2 });
  });

  it('agrees with looking at every commit', async () => {
    const state = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.constantFrom('1', '2'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(state, { minLength: 1, maxLength: 8 }),
        async history => {
          const { dates } = await datesOf(history);
          for (const [key, digest] of Object.entries(history.at(-1)!)) {
            const newest = history.findLastIndex(
              (_, index) => history[index - 1]?.[key] !== digest,
            );
            expect(dates[key]).toBe(newest);
          }
        },
      ),
    );
  });
});
