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

import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import { anOperation, sha } from '../__testUtils__';
import { durationText, operationTitle } from './operationWords';
import { missingOfWhy, newIncidentOf, type Why } from './reason';

const environment = {
  environmentRef: 'resource:default/shop-us',
  environmentName: 'shop-us',
};

describe('operationTitle', () => {
  it.each<[Partial<Operation>, string]>([
    [{}, 'Roll back cart in shop-us to 4f2c1a9'],
    [
      {
        target: environment,
        parameters: { scope: 'full', toSha: sha('4f2c1a9') },
      },
      'Roll back shop-us to 4f2c1a9',
    ],
    [
      {
        parameters: { scope: 'field', toSha: sha('4f2c1a9'), paths: ['a#b'] },
      },
      'Roll back 1 value of cart in shop-us to 4f2c1a9',
    ],
    [
      { kind: 'change', parameters: { edits: [{}, {}] } },
      'Change 2 values of cart in shop-us',
    ],
    [
      {
        kind: 'reconcile',
        target: environment,
        parameters: { findingIds: ['1'] },
      },
      'Reconcile 1 finding of shop-us',
    ],
    [
      { kind: 'adopt', parameters: { findingIds: ['1', '2'] } },
      'Adopt 2 findings of cart in shop-us into Git',
    ],
    [{ kind: 'sync', parameters: {} }, 'Sync cart in shop-us'],
    [
      { kind: 'restart', parameters: { workload: 'Deployment/shop/cart' } },
      'Restart Deployment cart in shop-us',
    ],
    [
      {
        kind: 'scale',
        parameters: { workload: 'Deployment/shop/cart', replicas: 5 },
      },
      'Scale Deployment cart in shop-us to 5',
    ],
  ])('%#: %s', (fields, title) => {
    expect(operationTitle(anOperation(fields))).toBe(title);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [-3, '0 s'],
    [59.6, '1 min'],
    [252, '4 min 12 s'],
    [3_600, '1 h'],
    [3_783, '1 h 3 min'],
    [90_000, '1 d 1 h'],
  ])('%s s: %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('the reason', () => {
  const why = (fields: Partial<Why>): Why => ({
    reason: 'pods crash',
    incident: { kind: 'none' },
    ...fields,
  });

  it.each<[Why, string]>([
    [why({}), ''],
    [why({ reason: '  a ' }), 'Say in a few words'],
    [
      why({ incident: { kind: 'new', title: ' ', severity: 'major' } }),
      'Give the incident a title',
    ],
    [why({ incident: { kind: 'new', title: 'Down', severity: 'major' } }), ''],
  ])('%j misses "%s"', (given, missing) => {
    const said = missingOfWhy(given) ?? '';
    expect(said.slice(0, missing.length)).toBe(missing);
    expect(said === '').toBe(missing === '');
  });

  it('opens an incident about what the operation is about', () => {
    const incident = {
      kind: 'new',
      title: ' Down ',
      severity: 'major',
    } as const;
    expect(newIncidentOf(why({ incident }), environment)).toEqual({
      title: 'Down',
      severity: 'major',
      scope: { environmentRefs: ['resource:default/shop-us'], serviceIds: [] },
    });
    expect(newIncidentOf(why({}), environment)).toBeUndefined();
  });
});
