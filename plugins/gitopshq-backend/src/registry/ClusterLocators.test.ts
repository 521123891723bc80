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
import type { LocatedCluster } from '@gitopshq/backstage-plugin-gitopshq-node';
import { ManualTimers, settle } from '../__testUtils__/ManualTimers';
import {
  AddedLocators,
  ClusterLocators,
  kubernetesSources,
} from './ClusterLocators';

const MINUTE_MS = 60_000;

const cluster = (name: string): LocatedCluster => ({
  name,
  url: `https://${name}:6443`,
  reader: { token: 'sesame-4711' },
});

type List = () => Promise<LocatedCluster[]>;

function harness(lists: Record<string, List>) {
  const time = new ManualTimers();
  const logger = mockServices.logger.mock();
  const added = new AddedLocators();
  for (const [id, listClusters] of Object.entries(lists)) {
    added.addLocator({ id, listClusters });
  }
  const locators = new ClusterLocators({
    sources: added.sources,
    clock: time,
    timers: time,
    logger,
  });
  const changes: string[][] = [];
  const names = () => locators.current().found.map(f => f.cluster.name);
  locators.onChange(() => changes.push(names()));
  return { time, logger, locators, names, changes };
}

describe('ClusterLocators', () => {
  it('asks each once a minute and tells what has changed', async () => {
    let list = [cluster('a')];
    const { time, locators, names, changes } = harness({
      one: async () => list,
      two: async () => [cluster('z')],
    });
    expect(locators.current()).toEqual({ found: [], incomplete: true });
    expect(locators.health().map(h => h.state)).toEqual([
      'starting',
      'starting',
    ]);
    await locators.start();
    expect(names()).toEqual(['a', 'z']);
    expect(locators.current().incomplete).toBe(false);
    const before = changes.length;
    await time.advance(MINUTE_MS);
    expect(changes).toHaveLength(before);
    list = [cluster('b')];
    await time.advance(MINUTE_MS);
    expect(changes.slice(before)).toEqual([['b', 'z']]);
    expect(locators.health()).toEqual([
      {
        name: 'clusters of one',
        state: 'ok',
        asOf: new Date(time.now()).toISOString(),
      },
      expect.objectContaining({ name: 'clusters of two', state: 'ok' }),
    ]);
    locators.stop();
    expect(time.pending).toBe(0);
  });

  it('keeps and marks the last known clusters of one that fails', async () => {
    let fails = false;
    const { time, logger, locators, names } = harness({
      one: async () => {
        if (fails) {
          throw new Error('no answer from Bearer sesame-4711');
        }
        return [cluster('a')];
      },
      two: async () => [cluster('z')],
    });
    await locators.start();
    const asOf = new Date(time.now()).toISOString();
    fails = true;
    await time.advance(MINUTE_MS);
    expect(names()).toEqual(['a', 'z']);
    const [a, z] = locators.current().found;
    expect(a.problem).toEqual({
      code: 'locator-failed',
      message: `Locator one fails, its clusters are as of ${asOf}: no answer from Bearer [redacted]`,
      value: 'one',
      cure: expect.any(String),
    });
    expect(z.problem).toBeUndefined();
    expect(locators.health().map(h => [h.state, h.problem?.code])).toEqual([
      ['degraded', 'locator-failed'],
      ['ok', undefined],
    ]);

    await time.advance(MINUTE_MS);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(String(logger.warn.mock.calls[0])).not.toContain('4711');
    fails = false;
    await time.advance(10_000);
    expect(locators.current().found[0].problem).toBeUndefined();
    expect(locators.health()[0].state).toBe('ok');
    locators.stop();
  });

  it('is not held up by one that hangs, nor by one that throws at once', async () => {
    const { time, locators, names } = harness({
      hangs: () => new Promise(() => {}),
      throws: () => {
        throw new Error('not configured');
      },
      fine: async () => [cluster('z')],
    });
    const started = locators.start();
    await settle();
    expect(names()).toEqual(['z']);
    await time.advance(500);
    await started;
    expect(locators.current().incomplete).toBe(true);
    expect(locators.health().map(h => h.state)).toEqual([
      'starting',
      'failed',
      'ok',
    ]);
    await time.advance(30_000);
    expect(locators.health()[0]).toMatchObject({
      state: 'failed',
      problem: { message: 'Locator hangs fails: no answer within 30 s' },
    });
    locators.stop();
  });

  it('tells what it leaves out, and logs it once', async () => {
    const { locators, logger, names, time } = harness({
      one: async () => [
        cluster('a'),
        { ...cluster('b'), url: 'file:///etc/passwd' },
        cluster('a'),
      ],
    });
    await locators.start();
    expect(names()).toEqual(['a']);
    expect(locators.health()[0]).toMatchObject({
      state: 'degraded',
      problem: {
        code: 'unusable-cluster',
        message:
          'Left out: cluster [1] "b": url must start with https:// (or http:// on loopback); Left out: cluster [2] "a": name is used twice; the first is taken',
      },
    });
    await time.advance(MINUTE_MS);
    expect(logger.warn).toHaveBeenCalledTimes(2);
    expect(logger.warn).toHaveBeenCalledWith(
      'Locator one left out cluster [2] "a": name is used twice; the first is taken',
    );
    locators.stop();
  });

  it('tells and logs what it was known to lack', async () => {
    const time = new ManualTimers();
    const logger = mockServices.logger.mock();
    const locators = new ClusterLocators({
      sources: kubernetesSources({
        locator: { id: 'kubernetes', listClusters: async () => [] },
        problems: [
          { code: 'x', message: 'A', value: 'gke', cure: 'Do this' },
          { code: 'x', message: 'B', value: 'custom', cure: 'Do this' },
        ],
      }),
      clock: time,
      timers: time,
      logger,
    });
    await locators.start();
    expect(locators.health()).toMatchObject([
      {
        name: 'clusters of kubernetes',
        state: 'degraded',
        problem: {
          code: 'x',
          message: 'A; B',
          value: 'gke, custom',
          cure: 'Do this',
        },
      },
    ]);
    expect(logger.warn.mock.calls.map(([text]) => text)).toEqual([
      'Locator kubernetes: A (gke). Do this',
      'Locator kubernetes: B (custom). Do this',
    ]);
    locators.stop();
    expect(kubernetesSources(undefined)).toEqual([]);
  });

  it('says nothing any more once it is stopped', async () => {
    let answer: (clusters: LocatedCluster[]) => void = () => {};
    const { locators, changes, time } = harness({
      slow: () =>
        new Promise(resolve => {
          answer = resolve;
        }),
    });
    const started = locators.start();
    await time.advance(500);
    await started;
    locators.stop();
    answer([cluster('a')]);
    await settle();
    expect(changes).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it.each(['one', 'kubernetes'])('refuses a second locator %s', id => {
    const added = new AddedLocators();
    added.addLocator({ id: 'one', listClusters: async () => [] });
    expect(() =>
      added.addLocator({ id, listClusters: async () => [] }),
    ).toThrow(`a locator of clusters "${id}" already`);
  });
});
