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

import type { OperationPlanner } from '../types';
import { planAdopt } from './kinds/adopt';
import { planChange } from './kinds/change';
import { planReconcile } from './kinds/reconcile';
import { planRestart } from './kinds/restart';
import { planRollback } from './kinds/rollback';
import { planScale } from './kinds/scale';
import { planSync } from './kinds/sync';
import { Planning, type PlannerOptions } from './Planning';

/** Plans operations of every kind; writes nothing. */
export function createPlanner(options: PlannerOptions): OperationPlanner {
  return {
    async plan(request) {
      const planning = await Planning.of(options, request);
      switch (request.kind) {
        case 'rollback':
          return planRollback(planning, request.parameters);
        case 'change':
          return planChange(planning, request.parameters);
        case 'reconcile':
          return planReconcile(planning, request.parameters);
        case 'adopt':
          return planAdopt(planning, request.parameters);
        case 'sync':
          return planSync(planning, request.parameters);
        case 'restart':
          return planRestart(planning, request.parameters);
        default:
          return planScale(planning, request.parameters);
      }
    },
  };
}
