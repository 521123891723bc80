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

import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  driftIgnorePermission,
  driftReadPermission,
  entityRefSchema,
  findingPlanRequestSchema,
  findingsQuerySchema,
  newIgnoreRuleSchema,
  type Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express, { type Request, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import type {
  OwnershipLookup,
  TargetAuthorizer,
  TargetFilter,
} from '../authorization/types';
import type { Caller } from '../fleet/read/fleetFilters';
import { parseBody, parseQuery } from '../http';
import { planFindings } from './planFindings';
import type {
  DatabaseFindingReader,
  FindingCaller,
} from './read/DatabaseFindingReader';
import type { IgnoreRules, ObjectReader } from './services';

const noQuerySchema = z.object({}).strict();

const objectQuerySchema = z
  .object({
    environment: entityRefSchema,
    /** `<apiVersion>/<kind>/<namespace>/<name>`. */
    object: z
      .string()
      .max(1024)
      .regex(
        /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?v[a-z0-9]{1,62}\/[A-Za-z][A-Za-z0-9]{0,62}\/[a-z0-9-]{0,63}\/(?!\.{1,2}$)[\w.:-]{1,253}$/,
        'must be <apiVersion>/<kind>/<namespace>/<name>, such as apps/v1/Deployment/shop/web',
      ),
  })
  .strict();

const MAY_NOWHERE: TargetFilter = {
  any: false,
  apply: query => {
    query.whereRaw('1 = 0');
  },
};

/** Routes of findings, whole objects and ignore rules. */
export function createDriftRouter(options: {
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  findings: DatabaseFindingReader;
  objects: ObjectReader;
  rules: IgnoreRules;
  /** `permission.enabled`: without it nothing can be written. */
  permissionsEnabled: boolean;
  /** Whether a finding's values are kept out of Git. */
  isRedacted(finding: Finding): boolean;
}): Router {
  const { httpAuth, authorizer, ownership } = options;
  const { findings, objects, rules } = options;
  const router = PromiseRouter();
  router.use(express.json({ limit: '256kb' }));

  const callerOf = async (
    request: Request,
    permission: ResourcePermission,
    owners: string[] = [],
  ): Promise<Caller> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return {
      filter: await authorizer.filterFor(credentials, permission),
      ownershipRefs: owners.includes('me')
        ? await ownership.ownershipRefs(credentials)
        : [],
    };
  };

  /** Where the asking person could write an ignore rule. */
  const ignoringOf = async (request: Request): Promise<TargetFilter> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    // Only people write rules, and nobody does while everything is read-only.
    return options.permissionsEnabled && credentials.principal.type === 'user'
      ? authorizer.filterFor(credentials, driftIgnorePermission)
      : MAY_NOWHERE;
  };

  const findingCallerOf = async (
    request: Request,
    owners?: string[],
  ): Promise<FindingCaller> => {
    const [caller, ignoring] = await Promise.all([
      callerOf(request, driftReadPermission, owners),
      ignoringOf(request),
    ]);
    return { ...caller, ignoring };
  };

  const refuseWhenReadOnly = () => {
    if (!options.permissionsEnabled) {
      throw new NotAllowedError(
        'GitOpsHQ is read-only while permission.enabled is not true: set it in the app configuration and give the app a permission policy',
      );
    }
  };

  router.get('/findings', async (request, response) => {
    const query = parseQuery(findingsQuerySchema, request.query);
    const caller = await findingCallerOf(request, query.owner);
    response.json(await findings.list(caller, query));
  });

  router.get('/findings/counts', async (request, response) => {
    const query = parseQuery(findingsQuerySchema, request.query);
    const caller = await callerOf(request, driftReadPermission, query.owner);
    response.json(await findings.counts(caller, query));
  });

  router.post('/findings/plan', async (request, response) => {
    const body = parseBody(findingPlanRequestSchema, request.body);
    const caller = await callerOf(request, driftReadPermission);
    const some = await findings.some(caller, body.findingIds);
    response.json(planFindings(body, some, options.isRedacted));
  });

  router.get('/findings/:id', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const caller = await findingCallerOf(request);
    response.json(await findings.get(caller, request.params.id));
  });

  router.get('/objects', async (request, response) => {
    const query = parseQuery(objectQuerySchema, request.query);
    const caller = await callerOf(request, driftReadPermission);
    const ref = query.environment.toLocaleLowerCase('en-US');
    response.json(await objects.read(caller, ref, query.object));
  });

  router.get('/ignore-rules', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const caller = await callerOf(request, driftReadPermission);
    response.json({ items: await rules.list(caller) });
  });

  router.post('/ignore-rules', async (request, response) => {
    refuseWhenReadOnly();
    const rule = parseBody(newIgnoreRuleSchema, request.body);
    // A rule bears the name of the person who answers for it.
    const credentials = await httpAuth.credentials(request, {
      allow: ['user'],
    });
    const caller = await callerOf(request, driftIgnorePermission);
    const author =
      credentials.principal.userEntityRef.toLocaleLowerCase('en-US');
    response.status(201).json(await rules.create(caller, author, rule));
  });

  router.delete('/ignore-rules/:id', async (request, response) => {
    refuseWhenReadOnly();
    parseQuery(noQuerySchema, request.query);
    await httpAuth.credentials(request, { allow: ['user'] });
    const caller = await callerOf(request, driftIgnorePermission);
    await rules.delete(caller, request.params.id);
    response.status(204).end();
  });

  return router;
}
