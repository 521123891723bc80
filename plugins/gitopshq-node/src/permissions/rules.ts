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
  operationKindSchema,
  rollbackScopeSchema,
  tierSchema,
  toResourceRef,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod/v3';
import { gitopshqTargetResourceRef } from './target';

const lower = (refs: string[]) =>
  refs.map(ref => ref.toLocaleLowerCase('en-US'));

/** Owned by one of the claims. @public */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description:
    'Allow clusters, environments and services owned by one of the claims',
  resourceRef: gitopshqTargetResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs of the user and the groups owned by'),
  }),
  apply: (target, { claims }) => {
    const wanted = new Set(lower(claims));
    return target.ownerRefs.some(ref => wanted.has(ref));
  },
  toQuery: ({ claims }) => ({
    rule: 'isOwner' as const,
    claims: lower(claims),
  }),
});

/** In an environment of one of the tiers. @public */
export const isTier = createPermissionRule({
  name: 'IS_TIER',
  description:
    'Allow environments of one of the tiers, their services and their clusters',
  resourceRef: gitopshqTargetResourceRef,
  paramsSchema: z.object({
    tiers: z.array(tierSchema).describe('production, non-production'),
  }),
  apply: (target, { tiers }) => target.tiers.some(tier => tiers.includes(tier)),
  toQuery: ({ tiers }) => ({ rule: 'isTier' as const, tiers }),
});

/** One of the environments, or in or under one. @public */
export const isEnvironment = createPermissionRule({
  name: 'IS_ENVIRONMENT',
  description:
    'Allow the given environments, their services and their clusters',
  resourceRef: gitopshqTargetResourceRef,
  paramsSchema: z.object({
    environmentRefs: z
      .array(z.string())
      .describe('Names or entity refs, resource:default/shop-eu'),
  }),
  apply: (target, { environmentRefs }) => {
    const wanted = new Set(environmentRefs.map(toResourceRef));
    return target.environmentRefs.some(ref => wanted.has(ref));
  },
  toQuery: ({ environmentRefs }) => ({
    rule: 'isEnvironment' as const,
    environmentRefs: environmentRefs.map(toResourceRef),
  }),
});

/** An operation of one of the kinds; never what is only looked at. @public */
export const isOperationKind = createPermissionRule({
  name: 'IS_OPERATION_KIND',
  description: 'Allow operations of the given kinds',
  resourceRef: gitopshqTargetResourceRef,
  paramsSchema: z.object({
    kinds: z
      .array(operationKindSchema)
      .describe(operationKindSchema.options.join(', ')),
  }),
  apply: ({ kind }, { kinds }) => kind !== undefined && kinds.includes(kind),
  toQuery: ({ kinds }) => ({ rule: 'isOperationKind' as const, kinds }),
});

/** An operation of one of the scopes; never what is only looked at. @public */
export const isScope = createPermissionRule({
  name: 'IS_SCOPE',
  description:
    'Allow operations on whole environments (full), on one service, on chosen values of one (field)',
  resourceRef: gitopshqTargetResourceRef,
  paramsSchema: z.object({
    scopes: z.array(rollbackScopeSchema).describe('full, service, field'),
  }),
  apply: ({ scope }, { scopes }) =>
    scope !== undefined && scopes.includes(scope),
  toQuery: ({ scopes }) => ({ rule: 'isScope' as const, scopes }),
});

/** Every rule of resource type `gitopshq-target`. @public */
export const gitopshqTargetRules = {
  isOwner,
  isTier,
  isEnvironment,
  isOperationKind,
  isScope,
};
