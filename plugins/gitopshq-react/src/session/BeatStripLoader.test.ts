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

import type { BeatStrips } from '@gitopshq/backstage-plugin-gitopshq-common';
import { someBeats } from '../__testUtils__';
import { BeatStripLoader } from './BeatStripLoader';

const ref = (name: string) => `resource:default/${name}`;
const beats = someBeats([{}]);

function scene(
  answer = async (refs: string[]): Promise<BeatStrips> => ({
    items: refs.map(entityRef => ({ entityRef, beats })),
  }),
) {
  const asked: string[][] = [];
  let flush = () => {};
  const loader = new BeatStripLoader({
    fetchStrips: refs => {
      asked.push(refs);
      return answer(refs);
    },
    schedule: run => {
      flush = run;
      return () => {};
    },
  });
  const load = (name: string, signal = new AbortController().signal) =>
    loader.load(ref(name), signal);
  return { asked, load, flush: () => flush() };
}

describe('BeatStripLoader', () => {
  it('asks once for all rows of a moment', async () => {
    const { asked, load, flush } = scene();
    const all = Promise.all(['a', 'b', 'a'].map(name => load(name)));
    expect(asked).toEqual([]);
    flush();
    expect(await all).toEqual([beats, beats, beats]);
    expect(asked).toEqual([[ref('a'), ref('b')]]);
    const later = load('c');
    flush();
    await later;
    expect(asked[1]).toEqual([ref('c')]);
  });

  it('leaves out what was only scrolled past', async () => {
    const { asked, load, flush } = scene();
    const gone = new AbortController();
    const left = load('gone', gone.signal);
    const kept = load('kept');
    gone.abort();
    flush();
    await expect(left).rejects.toThrow('abort');
    await kept;
    expect(asked).toEqual([[ref('kept')]]);
  });

  it('asks for nothing when nobody looks any more', async () => {
    const { asked, load, flush } = scene();
    const gone = new AbortController();
    const left = load('gone', gone.signal);
    gone.abort();
    flush();
    await expect(left).rejects.toThrow('abort');
    expect(asked).toEqual([]);
  });

  it('splits what one request may not ask', async () => {
    const { asked, load, flush } = scene();
    const all = Promise.all(
      Array.from({ length: 250 }, (_, index) => load(`c${index}`)),
    );
    flush();
    expect(await all).toHaveLength(250);
    expect(asked.map(refs => refs.length)).toEqual([100, 100, 50]);
  });

  it('tells every row of a failure, and knows nothing of what is hidden', async () => {
    const failing = scene(async () => {
      throw new Error('no answer');
    });
    const all = ['a', 'b'].map(name => failing.load(name));
    failing.flush();
    for (const one of all) {
      await expect(one).rejects.toThrow('no answer');
    }
    const hidden = scene(async () => ({ items: [] }));
    const none = hidden.load('a');
    hidden.flush();
    expect(await none).toEqual([]);
  });
});
