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

import type { OperationTarget } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Knex } from 'knex';
import { OperationError } from '../OperationError';

/** Stands for the whole environment. */
const WHOLE = '';

/**
 * Gives an operation the lease on its target until {@link releaseTarget}. An
 * operation on a whole environment excludes every other in it; two services of
 * one environment do not exclude each other.
 *
 * @throws OperationError `targetBusy` with the id of the operation that has it.
 */
export async function claimTarget(
  trx: Knex.Transaction,
  target: OperationTarget,
  operationId: string,
): Promise<void> {
  const { environmentRef, serviceId = WHOLE } = target;
  if (trx.client.config.client === 'pg') {
    // Two services do not share a row, and neither has one with the whole.
    await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `gitopshq-target:${environmentRef}`,
    ]);
  }
  const others = trx('operation_locks')
    .where('environment_ref', environmentRef)
    .orderBy('operation_id');
  if (serviceId !== WHOLE) {
    others.whereIn('service_id', [WHOLE, serviceId]);
  }
  const other: { operation_id: string } | undefined = await others.first();
  if (other) {
    throw new OperationError(
      'targetBusy',
      `Operation ${other.operation_id} is writing to this target now; wait until it has ended, then try again`,
      { operationId: other.operation_id },
    );
  }
  await trx('operation_locks').insert({
    environment_ref: environmentRef,
    service_id: serviceId,
    operation_id: operationId,
  });
}

/** Gives the target back; nothing happens when it is not held. */
export async function releaseTarget(
  trx: Knex.Transaction,
  operationId: string,
): Promise<void> {
  await trx('operation_locks').where('operation_id', operationId).delete();
}
