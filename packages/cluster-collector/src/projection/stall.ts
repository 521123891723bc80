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

import type { WorkloadSummary } from '../types';
import type { Condition } from './field';

/**
 * The first condition that says a workload does not progress.
 *
 * @param bad - condition type to the status that is a problem.
 */
export function stallOf(
  conditions: Condition[],
  bad: Record<string, string>,
): WorkloadSummary['problem'] {
  const condition = conditions.find(
    ({ type, status }) => Object.hasOwn(bad, type) && bad[type] === status,
  );
  return (
    condition && {
      reason: condition.reason || condition.type,
      message: condition.message,
    }
  );
}
