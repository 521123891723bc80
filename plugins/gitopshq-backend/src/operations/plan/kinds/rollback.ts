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

import { InputError } from '@backstage/errors';
import type { OperationParameters } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { PlannedOperation } from '../../types';
import type { Planning } from '../Planning';
import { rollbackField } from './rollbackField';
import { rollbackFull } from './rollbackFull';
import { rollbackService } from './rollbackService';

/** Brings back an earlier commit: of the environment, a service, or values. */
export async function planRollback(
  planning: Planning,
  asked: OperationParameters['rollback'],
): Promise<PlannedOperation> {
  const { serviceId } = planning;
  if (asked.scope === 'full' && serviceId !== undefined) {
    throw new InputError(
      'A rollback with scope full is of the whole environment: leave target.serviceId out, or choose scope service',
    );
  }
  if (asked.scope === 'service' && serviceId === undefined) {
    throw new InputError(
      'A rollback with scope service needs target.serviceId, the service it is of',
    );
  }
  const opened = await planning.open();
  const toSha = await opened.source.resolve(asked.toSha);
  const rollback = {
    opened,
    toSha,
    toTree: await opened.source.tree(toSha),
    parameters: { ...asked, toSha },
  };
  switch (asked.scope) {
    case 'full':
      return rollbackFull(planning, rollback);
    case 'service':
      return rollbackService(planning, rollback, serviceId!);
    default:
      return rollbackField(planning, rollback, asked.paths ?? []);
  }
}
