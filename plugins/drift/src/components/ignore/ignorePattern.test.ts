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

import {
  newIgnoreRuleSchema,
  type Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { aFinding } from '../../__testUtils__';
import {
  coversFinding,
  pathChoices,
  patternOf,
  patternText,
  type PatternChoice,
} from './ignorePattern';

const choice = (fields: Partial<PatternChoice> = {}): PatternChoice => ({
  path: 'spec.replicas',
  onlyThisObject: true,
  onlyThisEnvironment: true,
  onlyThisCause: false,
  onlyThisManager: false,
  ...fields,
});

describe('pathChoices', () => {
  it('goes from the field itself to any field', () => {
    expect(pathChoices('spec.a[name=b].c').map(({ path }) => path)).toEqual([
      'spec.a[name=b].c',
      'spec.a[name=b].**',
      'spec.a.**',
      'spec.**',
      undefined,
    ]);
  });

  it('has no path to choose for a whole object', () => {
    expect(pathChoices('')).toEqual([{ label: 'The whole object' }]);
  });
});

describe('patternOf', () => {
  it.each<[Partial<PatternChoice>, Partial<Finding>, object]>([
    [
      {},
      {},
      {
        kind: 'Deployment',
        name: 'payments-api',
        path: 'spec.replicas',
        environmentRef: 'resource:default/shop-eu',
      },
    ],
    [
      { onlyThisObject: false, onlyThisEnvironment: false },
      {},
      { kind: 'Deployment', path: 'spec.replicas' },
    ],
    [
      { path: undefined, onlyThisCause: true, onlyThisManager: true },
      {},
      {
        kind: 'Deployment',
        name: 'payments-api',
        cause: 'manual',
        manager: 'kubectl-edit',
        environmentRef: 'resource:default/shop-eu',
      },
    ],
    [
      { path: undefined, onlyThisManager: true, onlyThisEnvironment: false },
      { manager: undefined },
      { kind: 'Deployment', name: 'payments-api' },
    ],
  ])('makes of %j a rule the backend takes', (fields, finding, expected) => {
    const pattern = patternOf(aFinding(finding), choice(fields));

    expect(pattern).toEqual(expected);
    expect(newIgnoreRuleSchema.parse({ ...pattern, reason: 'r' })).toEqual({
      ...expected,
      reason: 'r',
    });
  });
});

describe('coversFinding', () => {
  const finding = aFinding({ path: 'spec.a[name=b].c' });

  it.each([
    [{}, true],
    [{ path: 'spec.a[name=b].c' }, true],
    [{ path: 'spec.a[name=b].**' }, true],
    [{ path: 'spec.a.**' }, true],
    [{ path: 'spec.**' }, true],
    [{ path: 'sp.**' }, false],
    [{ path: 'spec.a[name=b].c.**' }, false],
    [{ path: 'spec.a' }, false],
    [{ name: 'payments-api' }, true],
    [{ name: 'payments' }, false],
    [{ kind: 'Service' }, false],
    [{ cause: 'controller' as const }, false],
    [{ manager: 'kubectl-edit' }, true],
    [{ environmentRef: 'resource:default/shop-us' }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(coversFinding(pattern, finding)).toBe(expected);
  });
});

describe('patternText', () => {
  it.each([
    [
      { kind: 'Deployment', name: 'web', path: 'spec.replicas' },
      'Deployment web, field spec.replicas, in every environment',
    ],
    [
      {
        kind: 'Deployment',
        path: 'spec.template.**',
        environmentRef: 'resource:default/shop-eu',
        cause: 'autoscaling' as const,
        manager: 'keda-operator',
      },
      'every Deployment, any field below spec.template, in shop-eu, while the cause is autoscaling, written by keda-operator',
    ],
    [{ name: 'web' }, 'any object called web, any field, in every environment'],
    [
      { name: '*', path: '**' },
      'every object, any field, in every environment',
    ],
  ])('says %j in words', (pattern, text) => {
    expect(patternText(pattern)).toBe(text);
  });
});
