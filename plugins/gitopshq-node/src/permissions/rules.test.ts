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

import { fleetReadPermission } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  createGitopshqTargetConditionalDecision,
  gitopshqTargetConditions,
} from './conditions';
import {
  isEnvironment,
  isOperationKind,
  isOwner,
  isScope,
  isTier,
} from './rules';
import type { GitopshqTarget } from './target';

const cart: GitopshqTarget = {
  environmentRefs: ['resource:default/shop-eu'],
  tiers: ['production'],
  ownerRefs: ['group:default/storefront'],
};

describe('rules', () => {
  it.each([
    [['group:default/storefront'], true],
    [['user:default/dana', 'Group:default/Storefront'], true],
    [['group:default/payments'], false],
    [[], false],
  ])('isOwner %j: %s', (claims, expected) => {
    expect(isOwner.apply(cart, { claims })).toBe(expected);
  });

  it.each([
    [['production' as const], true],
    [['non-production' as const], false],
  ])('isTier %j: %s', (tiers, expected) => {
    expect(isTier.apply(cart, { tiers })).toBe(expected);
  });

  it.each([
    [['shop-eu'], true],
    [['resource:default/Shop-EU'], true],
    [['shop-us'], false],
  ])('isEnvironment %j: %s', (environmentRefs, expected) => {
    expect(isEnvironment.apply(cart, { environmentRefs })).toBe(expected);
  });

  it.each([
    ['rollback' as const, true],
    ['change' as const, false],
    // What is only looked at is no operation.
    [undefined, false],
  ])('isOperationKind of %s: %s', (kind, expected) => {
    const target = { ...cart, kind };
    expect(isOperationKind.apply(target, { kinds: ['rollback', 'sync'] })).toBe(
      expected,
    );
  });

  it.each([
    ['full' as const, false],
    ['service' as const, true],
    [undefined, false],
  ])('isScope of %s: %s', (scope, expected) => {
    const target = { ...cart, scope };
    expect(isScope.apply(target, { scopes: ['service', 'field'] })).toBe(
      expected,
    );
  });
});

describe('createGitopshqTargetConditionalDecision', () => {
  it('makes a decision the permission framework understands', () => {
    const decision = createGitopshqTargetConditionalDecision(
      fleetReadPermission,
      { not: gitopshqTargetConditions.isTier({ tiers: ['production'] }) },
    );
    expect(decision).toEqual({
      result: 'CONDITIONAL',
      pluginId: 'gitopshq',
      resourceType: 'gitopshq-target',
      conditions: {
        not: {
          rule: 'IS_TIER',
          resourceType: 'gitopshq-target',
          params: { tiers: ['production'] },
        },
      },
    });
  });
});
