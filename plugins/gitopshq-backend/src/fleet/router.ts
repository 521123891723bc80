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

import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  diagnosticsReadPermission,
  fleetQuerySchema,
  fleetReadPermission,
  toResourceRef,
  type Action,
  type OperationTarget,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import type { DatabaseDiagnosticsReader } from './read/DatabaseDiagnosticsReader';
import type { DatabaseEnvironmentReader } from './read/DatabaseEnvironmentReader';
import type { DatabaseServiceReader } from './read/DatabaseServiceReader';
import type { Caller } from './read/fleetFilters';
import { parseQuery } from '../http';

const pageQuerySchema = z
  .object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: z.string().max(2048).optional(),
  })
  .strict();

const noQuerySchema = z.object({}).strict();

/** Routes of environments, services, pods and events. */
export function createFleetRouter(options: {
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  environments: DatabaseEnvironmentReader;
  services: DatabaseServiceReader;
  diagnostics: DatabaseDiagnosticsReader;
  /** What a person can do with a target; left out, nothing is said of it. */
  actions?(
    credentials: BackstageCredentials,
    target: OperationTarget,
  ): Promise<Action[]>;
}): Router {
  const { httpAuth, authorizer, ownership } = options;
  const { environments, services, diagnostics } = options;
  const router = PromiseRouter();

  const withActions = async <T extends object>(
    request: Request,
    found: T,
    target: OperationTarget,
  ): Promise<T & { actions?: Action[] }> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const actions = await options.actions?.(credentials, target);
    return { ...found, ...(actions && { actions }) };
  };

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

  router.get('/environments', async (request, response) => {
    const query = parseQuery(fleetQuerySchema, request.query);
    const caller = await callerOf(request, fleetReadPermission, query.owner);
    response.json(await environments.list(caller, query));
  });

  router.get('/environments/:namespace/:name', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const caller = await callerOf(request, fleetReadPermission);
    const { namespace, name } = request.params;
    const ref = toResourceRef(`resource:${namespace}/${name}`);
    const found = await environments.get(caller, ref);
    response.json(await withActions(request, found, { environmentRef: ref }));
  });

  router.get('/services', async (request, response) => {
    const query = parseQuery(fleetQuerySchema, request.query);
    const caller = await callerOf(request, fleetReadPermission, query.owner);
    response.json(await services.list(caller, query));
  });

  router.get('/services/:id', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const caller = await callerOf(request, fleetReadPermission);
    const found = await services.get(caller, request.params.id);
    const { id: serviceId, environmentRef } = found;
    response.json(
      await withActions(request, found, { environmentRef, serviceId }),
    );
  });

  router.get('/services/:id/pods', async (request, response) => {
    const query = parseQuery(pageQuerySchema, request.query);
    const caller = await callerOf(request, diagnosticsReadPermission);
    response.json(await diagnostics.pods(caller, request.params.id, query));
  });

  router.get('/services/:id/events', async (request, response) => {
    const query = parseQuery(pageQuerySchema, request.query);
    const caller = await callerOf(request, diagnosticsReadPermission);
    response.json(await diagnostics.events(caller, request.params.id, query));
  });

  return router;
}
