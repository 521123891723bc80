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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import { aRelease, serviceId, sha, someReleases } from '../__testUtils__';
import {
  currentRelease,
  earlierReleases,
  lastGoodRelease,
  releaseName,
  touchedServices,
  versionAt,
} from './releases';

const outcomes = (...list: Release['outcome'][]) =>
  list.map((outcome, index) =>
    aRelease({ sha: sha(`${index}`), outcome, current: index === 0 }),
  );
const image = (from: string | undefined, to: string | undefined) => ({
  workload: 'Deployment/cart',
  container: 'cart',
  ...(from && { from: `r.example.com/cart:${from}` }),
  ...(to && { to: `r.example.com/cart:${to}` }),
});

describe('releases', () => {
  it('takes as present what says so, else the newest', () => {
    const [newest, middle] = outcomes('unknown', 'deployed');
    expect(currentRelease([])).toBeUndefined();
    expect(currentRelease([{ ...newest, current: false }, middle])?.sha).toBe(
      newest.sha,
    );
    const pending = [
      { ...newest, current: false },
      { ...middle, current: true },
    ];
    expect(currentRelease(pending)?.sha).toBe(middle.sha);
    expect(earlierReleases(pending)).toEqual([]);
  });

  it.each<[Release['outcome'][], number | undefined]>([
    [['failed', 'deployed', 'deployed'], 1],
    [['failed', 'failed', 'deployed'], 2],
    [['failed', 'rolled-back', 'deployed'], 2],
    [['failed', 'superseded', 'deployed'], 2],
    [['failed', 'superseded', 'failed'], 1],
    [['failed', 'failed', 'unknown'], 2],
    [['failed', 'failed', 'rolled-back'], undefined],
    [['failed'], undefined],
    [[], undefined],
  ])('of %j goes back to %s', (list, index) => {
    const releases = outcomes(...list);
    expect(lastGoodRelease(releases)).toBe(
      index === undefined ? undefined : releases[index],
    );
  });

  it.each([
    ['its own image', [[image('1', '2')]], 0, '2'],
    ['an older release that set it', [[], [image('1', '2')]], 0, '2'],
    ['a newer release that replaced it', [[image('1', '2')], []], 1, '1'],
    [
      'the nearest newer one',
      [[image('2', '3')], [image('1', '2')], []],
      2,
      '1',
    ],
    ['nothing', [[], []], 0, undefined],
    [
      'images of several versions',
      [[image('1', '2'), image('1', '3')]],
      0,
      undefined,
    ],
    ['images of one version', [[image('1', '2'), image('1', '2')]], 0, '2'],
    ['an unknown commit', [[image('1', '2')]], 7, undefined],
  ] as const)('tells the version by %s', (_what, list, index, version) => {
    const releases = list.map((images, at) =>
      aRelease({ sha: sha(`${at}`), images: [...images] }),
    );
    expect(versionAt(releases, sha(`${index}`))).toBe(version);
  });

  it('names a release by version and commit', () => {
    expect(releaseName(sha('4f2c1a9'), '3.9.2')).toBe('3.9.2 (4f2c1a9)');
    expect(releaseName(sha('4f2c1a9'), undefined)).toBe('4f2c1a9');
  });

  it('tells which services going back touches', () => {
    const of = (number: number, ...names: string[]) =>
      aRelease({
        sha: sha(`${number}`),
        services: names.map((name, index) => ({
          serviceId: serviceId(name.length * 10 + index),
          name,
        })),
      });
    const releases = [of(1, 'cart'), of(2, 'cart', 'search'), of(3, 'gateway')];
    const names = (to: string) =>
      touchedServices(releases, to).map(({ name }) => name);
    expect(names(sha('1'))).toEqual([]);
    expect(names(sha('3'))).toEqual(['cart', 'search']);
    expect(names(sha('9'))).toEqual(['cart', 'gateway', 'search']);
    expect(touchedServices(someReleases(), sha('4f2c1a9'))).toHaveLength(1);
  });
});
