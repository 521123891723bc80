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
import {
  fleetReadPermission,
  toResourceRef,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import { parseQuery } from '../http';
import type { Knex } from 'knex';
import { checkScope, scopeFields } from '../signals/scopeQuery';
import { refuseUnseen } from '../signals/SignalScopes';
import type { DatabaseReleaseReader } from './read/DatabaseReleaseReader';
import type { DeliveryMetricsReader } from './read/DeliveryMetricsReader';

const pageQuerySchema = z
  .object({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().max(2048).optional(),
  })
  .strict();

const time = z
  .string()
  .datetime({ offset: true })
  .transform(value => Date.parse(value))
  .optional();

const metricsQuerySchema = z
  .object({
    ...scopeFields,
    from: time,
    to: time,
  })
  .strict();

/** Routes of timelines and of what deliveries came to. */
export function createReleasesRouter(options: {
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  releases: DatabaseReleaseReader;
  metrics: DeliveryMetricsReader;
  database: Knex;
}): Router {
  const { httpAuth, authorizer, ownership, releases, metrics } = options;
  const router = PromiseRouter();

  const askedBy = async (request: Request) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return {
      credentials,
      filter: await authorizer.filterFor(credentials, fleetReadPermission),
    };
  };

  router.get('/services/:id/releases', async (request, response) => {
    const query = parseQuery(pageQuerySchema, request.query);
    const { filter } = await askedBy(request);
    response.json(await releases.ofService(filter, request.params.id, query));
  });

  router.get(
    '/environments/:namespace/:name/releases',
    async (request, response) => {
      const query = parseQuery(pageQuerySchema, request.query);
      const { filter } = await askedBy(request);
      const { namespace, name } = request.params;
      const ref = toResourceRef(`resource:${namespace}/${name}`);
      response.json(await releases.ofEnvironment(filter, ref, query));
    },
  );

  router.get('/delivery-metrics', async (request, response) => {
    const { from, to, ...scope } = parseQuery(
      metricsQuerySchema,
      request.query,
    );
    checkScope(scope);
    const { credentials, filter } = await askedBy(request);
    const query = {
      ...scope,
      owners:
        scope.scope === 'owner' && scope.ref === 'me'
          ? await ownership.ownershipRefs(credentials)
          : [`${scope.ref}`.toLocaleLowerCase('en-US')],
    };
    await refuseUnseen(options.database, filter, query);
    response.json(await metrics.read(filter, query, { from, to }));
  });

  return router;
}
