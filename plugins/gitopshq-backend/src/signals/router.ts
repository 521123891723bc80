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
import { InputError } from '@backstage/errors';
import {
  fleetReadPermission,
  signalNameSchema,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import type { OwnershipLookup, TargetAuthorizer } from '../authorization/types';
import { parseQuery } from '../http';
import { isSampled, type SampleReader } from './SampleReader';
import { FLEET_REF, type SampleScope } from './samples';
import { checkScope, scopeFields } from './scopeQuery';
import type { ScopedSignalsReader } from './ScopedSignalsReader';

const signalsQuerySchema = z.object(scopeFields).strict();

const time = z
  .string()
  .datetime({ offset: true })
  .transform(value => Date.parse(value))
  .optional();

const samplesQuerySchema = z
  .object({
    ...scopeFields,
    signal: signalNameSchema,
    from: time,
    to: time,
    /** Seconds. */
    step: z.coerce
      .number()
      .int()
      .min(10)
      .max(7 * 86_400)
      .optional(),
  })
  .strict();

/** Routes of signals and their samples. */
export function createSignalsRouter(options: {
  httpAuth: HttpAuthService;
  authorizer: TargetAuthorizer;
  ownership: OwnershipLookup;
  signals: ScopedSignalsReader;
  samples: SampleReader;
}): Router {
  const { httpAuth, authorizer, ownership, signals, samples } = options;
  const router = PromiseRouter();

  router.get('/signals', async (request, response) => {
    const query = parseQuery(signalsQuerySchema, request.query);
    checkScope(query);
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    const { scope, ref } = query;
    const owners =
      scope === 'owner' && ref === 'me'
        ? await ownership.ownershipRefs(credentials)
        : [`${ref}`.toLocaleLowerCase('en-US')];
    response.json(await signals.read(filter, { scope, ref, owners }));
  });

  router.get('/signals/samples', async (request, response) => {
    const query = parseQuery(samplesQuerySchema, request.query);
    checkScope(query);
    const { signal, scope, ref, from, to, step } = query;
    if (!isSampled(signal, scope)) {
      throw new InputError(
        `no samples of ${signal} are kept for scope ${scope}; kept are agentHeartbeat of fleet and cluster, podHealth of fleet and service, drift, deploymentSync and rollbackRate of fleet and environment`,
      );
    }
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const filter = await authorizer.filterFor(credentials, fleetReadPermission);
    await signals.refuseUnseen(filter, { scope, ref });
    const key = {
      signal,
      scope: scope as SampleScope,
      ref: ref?.toLocaleLowerCase('en-US') ?? FLEET_REF,
    };
    response.json(
      await samples.read(filter, { key, from, to, stepSeconds: step }),
    );
  });

  return router;
}
