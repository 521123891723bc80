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

import { SharedFetch } from './SharedFetch';

/** Fetches that end when the test says so. */
class ManualFetches {
  readonly begun: { end(): void; fail(error: Error): void }[] = [];
  readonly fetch = () =>
    new Promise<void>((resolve, reject) => {
      this.begun.push({ end: resolve, fail: reject });
    });
}

const turns = async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.resolve();
  }
};

describe('SharedFetch', () => {
  it('waits for a fetch that begins after the call, one at a time', async () => {
    const fetches = new ManualFetches();
    const shared = new SharedFetch(fetches.fetch);
    const ended: string[] = [];
    const first = shared.begin().then(() => ended.push('first'));
    await turns();
    expect(fetches.begun).toHaveLength(1);
    const second = shared.begin().then(() => ended.push('second'));
    const third = shared.begin().then(() => ended.push('third'));
    await turns();
    expect(fetches.begun).toHaveLength(1);

    fetches.begun[0].end();
    await first;
    await turns();
    expect(ended).toEqual(['first']);
    expect(fetches.begun).toHaveLength(2);
    const fourth = shared.begin().then(() => ended.push('fourth'));
    fetches.begun[1].end();
    await Promise.all([second, third]);
    await turns();
    expect(fetches.begun).toHaveLength(3);
    expect(ended).toEqual(['first', 'second', 'third']);
    fetches.begun[2].end();
    await fourth;
  });

  it('tells a failure to those who waited for that fetch only', async () => {
    const fetches = new ManualFetches();
    const shared = new SharedFetch(fetches.fetch);
    const first = shared.begin();
    await turns();
    const second = shared.begin();
    fetches.begun[0].fail(new Error('no way'));
    await expect(first).rejects.toThrow('no way');
    await turns();
    fetches.begun[1].end();
    await expect(second).resolves.toBeUndefined();
  });
});
