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

import { parseImage } from './parseImage';
import { relativeAge } from './relativeAge';
import {
  clusterProblemLevel,
  clusterStateLevel,
  isEnvironmentHidden,
} from './stateNotes';

describe('relativeAge', () => {
  it.each([
    [-90_000, 'just now'],
    [NaN, 'just now'],
    [0, 'just now'],
    [4_999, 'just now'],
    [5_000, '5 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [3_600_000, '1 h ago'],
    [48 * 3_600_000 - 1, '47 h ago'],
    [48 * 3_600_000, '2 d ago'],
  ])('%d ms is %s', (ageMs, words) => {
    expect(relativeAge(ageMs)).toBe(words);
  });
});

describe('parseImage', () => {
  it.each([
    ['nginx', { name: 'nginx' }],
    ['nginx:1.27', { name: 'nginx', tag: '1.27' }],
    ['localhost:5000/nginx', { name: 'nginx' }],
    ['r.example.com:5000/a/b:v1', { name: 'b', tag: 'v1' }],
    ['a/b@sha256:abcd', { name: 'b', digest: 'abcd' }],
    ['a/b:v1@sha256:abcd', { name: 'b', tag: 'v1', digest: 'abcd' }],
    ['', { name: '' }],
    ['@', { name: '@' }],
    ['a/', { name: 'a/' }],
  ])('splits %s', (image, parts) => {
    expect(parseImage(image)).toEqual(parts);
  });
});

describe('clusterStateLevel', () => {
  it.each([
    ['connected', 'healthy', 'healthy'],
    ['late', 'warning', 'warning'],
    ['disconnected', 'critical', 'critical'],
    ['no-access', 'healthy', 'unknown'],
    ['registered', 'unknown', 'unknown'],
    ['unconfirmed', 'healthy', 'unknown'],
    ['error', 'healthy', 'warning'],
    ['error', 'critical', 'critical'],
  ] as const)('%s at %s is shown as %s', (state, level, shown) => {
    expect(clusterStateLevel({ state, level })).toBe(shown);
  });
});

describe('clusterProblemLevel', () => {
  it.each([
    ['connected', 'healthy', 'warning'],
    ['late', 'notice', 'warning'],
    ['disconnected', 'critical', 'critical'],
    ['no-access', 'healthy', 'unknown'],
  ] as const)('of a cluster %s at %s is %s', (state, level, shown) => {
    expect(clusterProblemLevel({ state, level })).toBe(shown);
  });
});

describe('isEnvironmentHidden', () => {
  it.each([
    [{ total: 0, byLevel: {} }, false],
    [{ total: 2, byLevel: { unknown: 1, healthy: 1 } }, false],
    [{ total: 2, byLevel: { unknown: 2 } }, true],
  ])('with services %j: %s', (services, expected) => {
    expect(isEnvironmentHidden({ services })).toBe(expected);
  });
});
