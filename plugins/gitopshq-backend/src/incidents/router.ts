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
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  fleetReadPermission,
  incidentChangeSchema,
  incidentManagePermission,
  incidentsQuerySchema,
  newIncidentSchema,
  operationReadPermission,
  type NewIncident,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express, { type Request, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { Knex } from 'knex';
import { z } from 'zod/v3';
import type {
  TargetAuthorizer,
  TargetDecider,
  TargetFilter,
} from '../authorization/types';
import { parseBody, parseQuery } from '../http';
import type { LiveUpdates } from '../live/types';
import { OperationError } from '../operations/OperationError';
import type { DatabaseOperationReader } from '../operations/read/DatabaseOperationReader';
import type { AuditHook, OperationAudit } from '../operations/types';
import { uuidv7 } from '../operations/uuidv7';
import type {
  DatabaseIncidentStore,
  StoredIncident,
} from './DatabaseIncidentStore';

const noQuerySchema = z.object({}).strict();

/** What the routes need. */
export interface IncidentsRouterOptions {
  database: Knex;
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  decider: TargetDecider;
  incidents: DatabaseIncidentStore;
  operations: DatabaseOperationReader;
  audit: AuditHook;
  live: LiveUpdates;
  permissionsEnabled: boolean;
  /** Epoch ms, for ids. */
  now: () => number;
}

/** Routes of incidents. */
export function createIncidentsRouter(options: IncidentsRouterOptions): Router {
  const { database, httpAuth, authorizer, decider, incidents } = options;
  const { operations, audit, live } = options;
  const router = PromiseRouter();
  router.use('/incidents', express.json({ limit: '256kb' }));

  const readerOf = async (request: Request) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    return {
      credentials,
      filter: await authorizer.filterFor(credentials, fleetReadPermission),
    };
  };

  const complete = async (
    credentials: BackstageCredentials,
    some: StoredIncident[],
  ) => {
    const linked = await operations.ofIncidents(
      await authorizer.filterFor(credentials, operationReadPermission),
      some.map(({ id }) => id),
    );
    return some.map(incident => ({
      ...incident,
      operationIds: linked.get(incident.id) ?? [],
    }));
  };

  const managerOf = async (request: Request) => {
    const person = await httpAuth.credentials(request, { allow: ['user'] });
    if (!options.permissionsEnabled) {
      throw new OperationError(
        'permissionsDisabled',
        'GitOpsHQ is read-only while permission.enabled is not true: set it in the app configuration and give the app a permission policy',
      );
    }
    if (!(await decider.allows(person, incidentManagePermission))) {
      throw new NotAllowedError(
        'You may not open or change incidents: gitopshq.incident.manage is needed',
      );
    }
    return {
      person,
      actor: person.principal.userEntityRef,
      filter: await authorizer.filterFor(person, fleetReadPermission),
    };
  };

  const told = (
    action: OperationAudit['action'],
    actor: string,
    incident: StoredIncident,
    correlationId: string,
  ): OperationAudit => ({
    action,
    actor,
    ownershipRefs: [],
    environmentRef: incident.scope.environmentRefs[0],
    incidentId: incident.id,
    correlationId,
    outcome: 'succeeded',
    summary: `${incident.severity} incident, ${
      incident.state
    }: ${incident.scope.environmentRefs.join(', ')}`,
  });

  router.get('/incidents', async (request, response) => {
    const query = parseQuery(incidentsQuerySchema, request.query);
    const { credentials, filter } = await readerOf(request);
    const { items, nextCursor } = await incidents.list(filter, query);
    response.json({
      items: await complete(credentials, items),
      ...(nextCursor && { nextCursor }),
      asOf: new Date(options.now()).toISOString(),
    });
  });

  router.get('/incidents/:id', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const { credentials, filter } = await readerOf(request);
    const incident = await incidents.get(filter, request.params.id);
    response.json((await complete(credentials, [incident]))[0]);
  });

  router.post('/incidents', async (request, response) => {
    const asked = parseBody(newIncidentSchema, request.body);
    const { person, actor, filter } = await managerOf(request);
    await requireScope(database, filter, asked.scope);
    const correlationId = uuidv7(options.now());
    const incident = await database.transaction(async trx => {
      const opened = await incidents.open(trx, asked, actor);
      await audit.append(
        trx,
        told('incident.opened', actor, opened, correlationId),
      );
      return opened;
    });
    live.changed('incidents');
    response.set('x-correlation-id', correlationId);
    response.status(201).json((await complete(person, [incident]))[0]);
  });

  router.patch('/incidents/:id', async (request, response) => {
    const change = parseBody(incidentChangeSchema, request.body);
    const { person, actor, filter } = await managerOf(request);
    const incident = await incidents.get(filter, request.params.id);
    const correlationId = uuidv7(options.now());
    const after = await database.transaction(async trx => {
      const changed = await incidents.change(trx, incident, change);
      await audit.append(
        trx,
        told('incident.changed', actor, changed, correlationId),
      );
      return changed;
    });
    live.changed('incidents');
    response.set('x-correlation-id', correlationId);
    response.json((await complete(person, [after]))[0]);
  });

  return router;
}

/** Of what may not be seen, nothing is said, not even that it is affected. */
async function requireScope(
  database: Knex,
  filter: TargetFilter,
  scope: NewIncident['scope'],
): Promise<void> {
  const visible = async (
    kind: 'environment' | 'service',
    table: string,
    column: string,
    wanted: string[],
  ) => {
    const rows = database(table).whereIn(`${table}.${column}`, wanted);
    filter.apply(rows, kind);
    const found = new Set<string>(
      filter.any ? await rows.pluck(`${table}.${column}`) : [],
    );
    const missing = wanted.filter(ref => !found.has(ref));
    if (missing.length > 0) {
      throw new NotFoundError(
        `There is no ${kind} ${missing.join(', ')} for you to see`,
      );
    }
  };
  await visible(
    'environment',
    'environments',
    'environment_ref',
    scope.environmentRefs.map(ref => ref.toLocaleLowerCase('en-US')),
  );
  await visible('service', 'services', 'service_id', scope.serviceIds);
}
