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
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  operationConfirmationSchema,
  operationDecisionSchema,
  operationExecutionSchema,
  operationReadPermission,
  operationRequestSchema,
  operationSubmissionSchema,
  operationsQuerySchema,
  type Operation,
  type RollbackValue,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import express, { type Request, type Response, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import type { Caller } from '../fleet/read/fleetFilters';
import { parseBody, parseQuery } from '../http';
import { OperationError } from './OperationError';
import type { DatabaseOperationReader } from './read/DatabaseOperationReader';
import { Asker, type AskerDeps } from './service/Asker';
import type { OperationCommands } from './service/OperationCommands';
import type { OperationPlanning } from './service/OperationPlanning';
import { planError } from './service/planErrors';
import type { IdempotencyKeys } from './store/IdempotencyKeys';
import type { StoredOperation } from './types';
import { uuidv7 } from './uuidv7';

const noQuerySchema = z.object({}).strict();
const valuesQuerySchema = z
  .object({
    to: z
      .string()
      .regex(/^[0-9a-f]{7,64}$/, 'must be a commit id of 7 to 64 hex digits'),
  })
  .strict();
const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable characters');

type Person = BackstageCredentials<BackstageUserPrincipal>;

/** What the routes need. */
export interface OperationsRouterOptions {
  auth: AuthService;
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  asking: AskerDeps;
  planning: OperationPlanning;
  commands: OperationCommands;
  reader: DatabaseOperationReader;
  keys: IdempotencyKeys;
  /** Values that a rollback of a service could bring back. */
  rollbackValues(
    environmentRef: string,
    serviceId: string,
    to: string,
  ): Promise<RollbackValue[]>;
  /** Environment of a service; undefined when there is none. */
  environmentOf(serviceId: string): Promise<string | undefined>;
  /** `permission.enabled`: without it nothing can be written. */
  permissionsEnabled: boolean;
  /** Epoch ms, for ids. */
  now: () => number;
}

/** Routes of operations. */
export function createOperationsRouter(
  options: OperationsRouterOptions,
): Router {
  const { auth, httpAuth, authorizer, ownership, asking, reader } = options;
  const { planning, commands, keys } = options;
  const router = PromiseRouter();
  router.use('/operations', express.json({ limit: '1mb' }));

  const readerOf = async (request: Request, owners: string[] = []) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const caller: Caller = {
      filter: await authorizer.filterFor(credentials, operationReadPermission),
      ownershipRefs: owners.includes('me')
        ? await ownership.ownershipRefs(credentials)
        : [],
    };
    const isPerson = auth.isPrincipal(credentials, 'user');
    return { caller, asker: new Asker(asking, credentials, isPerson) };
  };

  /** Whoever writes bears a name, and has to be allowed to read it first. */
  const write = async (
    request: Request,
    response: Response,
    body: unknown,
    work: (
      person: Person,
      operation: StoredOperation | undefined,
    ) => Promise<{ status: number; operation: StoredOperation }>,
  ): Promise<void> => {
    const person = await httpAuth.credentials(request, { allow: ['user'] });
    if (!options.permissionsEnabled) {
      throw new OperationError(
        'permissionsDisabled',
        'GitOpsHQ is read-only while permission.enabled is not true: set it in the app configuration and give the app a permission policy',
      );
    }
    const { id } = request.params;
    const operation = id
      ? await reader.get(
          await authorizer.filterFor(person, operationReadPermission),
          id,
        )
      : undefined;
    if (operation) {
      response.set('x-correlation-id', operation.correlationId);
    }
    const once = async () => {
      const { status, operation: after } = await work(person, operation);
      return {
        status,
        body: await new Asker(asking, person, true).view(after),
      };
    };
    const key = request.header('idempotency-key');
    if (key !== undefined && !keySchema.safeParse(key).success) {
      throw new InputError(
        'Idempotency-Key must be 1 to 200 printable characters without spaces',
      );
    }
    const answer =
      key === undefined
        ? await once()
        : await keys.once(
            {
              person: person.principal.userEntityRef,
              route: `${request.method} ${request.path}`,
              key,
              body,
            },
            once,
          );
    const { correlationId } = answer.body as Operation;
    response.set('x-correlation-id', correlationId);
    response.status(answer.status).json(answer.body);
  };

  router.get('/operations', async (request, response) => {
    const query = parseQuery(operationsQuerySchema, request.query);
    const { caller, asker } = await readerOf(request, query.owner);
    const { items, nextCursor } = await reader.list(caller, query);
    const views: Operation[] = [];
    for (const item of items) {
      views.push(await asker.view(item));
    }
    response.json({
      items: views,
      ...(nextCursor && { nextCursor }),
      asOf: new Date(options.now()).toISOString(),
    });
  });

  router.post('/operations', async (request, response) => {
    const body = parseBody(operationRequestSchema, request.body);
    const correlationId = uuidv7(options.now());
    response.set('x-correlation-id', correlationId);
    const asked = {
      ...body,
      target: {
        ...body.target,
        environmentRef: body.target.environmentRef.toLocaleLowerCase('en-US'),
      },
    };
    await write(request, response, asked, async person => ({
      status: 201,
      operation: await planning.create(
        new Asker(asking, person, true),
        person,
        asked,
        correlationId,
      ),
    }));
  });

  router.get('/operations/:id', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const { caller, asker } = await readerOf(request);
    const operation = await reader.get(caller.filter, request.params.id);
    response.set('x-correlation-id', operation.correlationId);
    response.json(await asker.view(operation));
  });

  router.get('/operations/:id/preview', async (request, response) => {
    parseQuery(noQuerySchema, request.query);
    const { caller } = await readerOf(request);
    const operation = await reader.get(caller.filter, request.params.id);
    response.set('x-correlation-id', operation.correlationId);
    response.json(operation.preview);
  });

  router.post('/operations/:id/request', async (request, response) => {
    const body = parseBody(operationSubmissionSchema, request.body);
    await write(request, response, body, async (person, operation) => ({
      status: 200,
      operation: await commands.request(person, operation!, body),
    }));
  });

  router.post('/operations/:id/execute', async (request, response) => {
    const body = parseBody(operationExecutionSchema, request.body);
    await write(request, response, body, async (person, operation) => ({
      status: 202,
      operation: await commands.execute(person, operation!, body),
    }));
  });

  router.post('/operations/:id/cancel', async (request, response) => {
    const { digest } = parseBody(operationDecisionSchema, request.body);
    await write(request, response, { digest }, async (person, operation) => ({
      status: 200,
      operation: await commands.cancel(person, operation!, digest),
    }));
  });

  router.post('/operations/:id/confirm', async (request, response) => {
    const { text } = parseBody(operationConfirmationSchema, request.body);
    await write(request, response, { text }, async (person, operation) => ({
      status: 200,
      operation: await commands.confirm(person, operation!, text),
    }));
  });

  router.get('/services/:id/rollback-values', async (request, response) => {
    const { to } = parseQuery(valuesQuerySchema, request.query);
    const { id } = request.params;
    const { asker } = await readerOf(request);
    const environmentRef = await options.environmentOf(id);
    const target = environmentRef && { environmentRef, serviceId: id };
    const subject = target && (await asker.subject(target));
    const allowed =
      subject &&
      (await asker.mayPlan()).allows({
        ...subject.target,
        ...{ kind: 'rollback', scope: 'field' },
      });
    if (!environmentRef || !allowed) {
      throw new NotFoundError(`There is no service ${id} for you to plan for`);
    }
    try {
      const items = await options.rollbackValues(environmentRef, id, to);
      response.json({ items });
    } catch (error) {
      throw planError(error);
    }
  });

  return router;
}
