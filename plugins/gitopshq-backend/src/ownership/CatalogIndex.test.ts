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

import { mockServices } from '@backstage/backend-test-utils';
import { ManualTimers } from '../__testUtils__/ManualTimers';
import { catalogOf } from '../__testUtils__/registrySamples';
import { CatalogIndex } from './CatalogIndex';
import type { CatalogSnapshot } from './types';

/** A catalog whose answers the test gives. */
function scene() {
  const timers = new ManualTimers();
  const logger = mockServices.logger.mock();
  const reads: number[] = [];
  let answer: () => Promise<CatalogSnapshot> = async () => catalogOf();
  const index = new CatalogIndex({
    read: async now => {
      reads.push((now - Date.UTC(2026, 10, 23)) / 1000);
      return { ...(await answer()), asOf: now };
    },
    clock: timers,
    timers,
    logger,
  });
  const seen: CatalogSnapshot[] = [];
  index.onRead(snapshot => seen.push(snapshot));
  return {
    index,
    timers,
    logger,
    reads,
    seen,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('CatalogIndex', () => {
  it('reads at once, soon again, then every 60 s', async () => {
    const { index, timers, reads, seen } = scene();
    expect(index.health().state).toBe('starting');
    index.start();
    await timers.advance(300_000);
    expect(reads).toEqual([0, 1, 3, 7, 15, 30, 60, 120, 180, 240, 300]);
    expect(seen).toHaveLength(reads.length);
    expect(index.health()).toEqual({
      name: 'catalog',
      state: 'ok',
      asOf: '2026-11-23T00:05:00.000Z',
    });
    index.stop();
    await timers.advance(300_000);
    expect(reads).toHaveLength(11);
    expect(timers.pending).toBe(0);
  });

  it('keeps the last read when one fails, and says so with its age', async () => {
    const { index, timers, answerWith, logger, seen } = scene();
    index.start();
    await timers.advance(500);
    expect(seen).toHaveLength(1);
    answerWith(async () => {
      throw new Error('no such host');
    });
    await timers.advance(120_000);
    expect(seen).toHaveLength(1);
    expect(index.health()).toMatchObject({
      state: 'degraded',
      asOf: '2026-11-23T00:00:00.000Z',
      problem: { message: expect.stringContaining('no such host') },
    });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    answerWith(async () => catalogOf());
    await timers.advance(60_000);
    expect(index.health().state).toBe('ok');
    index.stop();
  });

  it('gives up a read that hangs and tries again', async () => {
    const { index, timers, answerWith } = scene();
    answerWith(() => new Promise(() => {}));
    index.start();
    await timers.advance(30_000);
    expect(index.health()).toMatchObject({
      state: 'failed',
      problem: { message: expect.stringContaining('within 30 s') },
    });
    answerWith(async () => catalogOf());
    await timers.advance(1_000);
    expect(index.health().state).toBe('ok');
    index.stop();
  });
});
