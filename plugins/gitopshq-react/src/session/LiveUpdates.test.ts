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

import { LIVE_CHANNEL } from '@gitopshq/backstage-plugin-gitopshq-common';
import { FakeSignalApi } from '../__testUtils__/FakeSignalApi';
import { LiveUpdates } from './LiveUpdates';

class ManualSchedule {
  nowMs = 0;
  #pending: { at: number; run: () => void }[] = [];

  now = () => this.nowMs;

  schedule = (run: () => void, delayMs: number) => {
    const entry = { at: this.nowMs + delayMs, run };
    this.#pending.push(entry);
    return () => {
      this.#pending = this.#pending.filter(other => other !== entry);
    };
  };

  advance(ms: number) {
    const end = this.nowMs + ms;
    for (;;) {
      const [next] = this.#pending
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.#pending = this.#pending.filter(other => other !== next);
      this.nowMs = next.at;
      next.run();
    }
    this.nowMs = end;
  }

  get pending() {
    return this.#pending.length;
  }
}

describe('LiveUpdates', () => {
  const set = () => {
    const time = new ManualSchedule();
    const fetching = new Set<string>();
    const refetched: string[] = [];
    const live = new LiveUpdates({
      isFetching: topic => fetching.has(topic),
      refetch: topic => refetched.push(`${time.nowMs} ${topic}`),
      clock: time,
      schedule: time.schedule,
    });
    return { time, fetching, refetched, live };
  };
  const signals = (version: number) => ({ topic: 'signals', version });

  it('refetches at the first update at once', () => {
    const { live, refetched } = set();

    live.receive(signals(1));

    expect(refetched).toEqual(['0 signals']);
  });

  it('refetches at most once a second, and never loses the last update', () => {
    const { live, refetched, time } = set();

    for (let version = 1; version <= 25; version += 1) {
      live.receive(signals(version));
      time.advance(100);
    }
    time.advance(5_000);

    expect(refetched).toEqual([
      '0 signals',
      '1000 signals',
      '2000 signals',
      '3000 signals',
    ]);
  });

  it('counts the second of each topic apart', () => {
    const { live, refetched } = set();

    live.receive(signals(1));
    live.receive({ topic: 'environments', version: 1 });

    expect(refetched).toEqual(['0 signals', '0 environments']);
  });

  it('refetches environments when their services or clusters change', () => {
    const { live, refetched, time } = set();

    live.receive({ topic: 'services', version: 1 });
    time.advance(2_000);
    live.receive({ topic: 'clusters', version: 1 });

    expect(refetched).toEqual([
      '0 services',
      '0 environments',
      '2000 clusters',
      '2000 environments',
    ]);
  });

  it('waits for an answer on its way rather than cancelling it', () => {
    const { live, refetched, time, fetching } = set();
    fetching.add('signals');

    live.receive(signals(1));
    time.advance(2_500);
    expect(refetched).toEqual([]);
    fetching.delete('signals');
    time.advance(1_000);

    expect(refetched).toEqual(['3000 signals']);
  });

  it('takes the same update from two subscribers as one', () => {
    const { live, refetched, time } = set();

    live.receive(signals(4));
    live.receive(signals(4));
    time.advance(5_000);

    expect(refetched).toEqual(['0 signals']);
  });

  it('takes a lower version as an update: the hub was restarted', () => {
    const { live, refetched, time } = set();

    live.receive(signals(40));
    time.advance(1_000);
    live.receive(signals(1));

    expect(refetched).toEqual(['0 signals', '1000 signals']);
  });

  it.each([
    [null],
    ['signals'],
    [{ topic: 'a topic of a newer backend', version: 1 }],
    [{ topic: 'signals' }],
    [{ topic: 'signals', version: '1' }],
  ])('leaves %j alone', message => {
    const { live, refetched, time } = set();

    live.receive(message);
    time.advance(5_000);

    expect(refetched).toEqual([]);
  });

  it('subscribes once however many screens there are, and lets go', () => {
    const { live, refetched, time } = set();
    const signalApi = new FakeSignalApi();

    const first = live.retain(signalApi);
    const second = live.retain(signalApi);
    expect(signalApi.subscribers(LIVE_CHANNEL)).toBe(1);
    signalApi.send(LIVE_CHANNEL, signals(1));
    signalApi.send(LIVE_CHANNEL, signals(2));
    first();
    expect(signalApi.subscribers(LIVE_CHANNEL)).toBe(1);
    second();

    expect(signalApi.subscribers(LIVE_CHANNEL)).toBe(0);
    expect(time.pending).toBe(0);
    expect(refetched).toEqual(['0 signals']);
  });

  it('works without a signals plugin', () => {
    const { live } = set();

    expect(() => live.retain(undefined)()).not.toThrow();
  });
});
