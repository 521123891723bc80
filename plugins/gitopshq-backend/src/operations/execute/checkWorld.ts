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

import { stringifyError } from '@backstage/errors';
import { OperationError } from '../OperationError';
import { planError } from '../service/planErrors';
import type { PlannedOperation } from '../types';
import type { Execution, Next } from './Execution';
import { isPassing, later } from './later';

/**
 * Plans again, on the world as it is: what was previewed is what runs, so
 * another digest ends the operation with nothing written.
 */
export async function checkWorld(
  x: Execution,
): Promise<PlannedOperation | Next> {
  const { planner } = x.deps;
  const { plan, request } = x.operation;
  let planned: PlannedOperation;
  try {
    planned = await planner.plan(request);
  } catch (error) {
    const known = planError(error);
    if (isPassing(known)) {
      return later(x, 'check', stringifyError(known));
    }
    if (known instanceof OperationError) {
      const message = `It cannot be planned any more, so nothing was written: ${known.message}`;
      await x.step('check', 'failed', 'The world is another than planned');
      return x.stale(message);
    }
    throw error;
  }
  if (planned.plan.digest !== plan.digest) {
    await x.step('check', 'failed', 'The world is another than planned');
    return x.stale(
      'Git or the cluster have changed since it was planned, so nothing was written: look at a new plan',
      differences(plan, planned.plan),
    );
  }
  return planned;
}

/** Names of what is another; never a value. */
function differences(
  before: PlannedOperation['plan'],
  after: PlannedOperation['plan'],
): string[] {
  const parts = ['files', 'rendered', 'writes', 'collateral'] as const;
  const lines = parts
    .filter(
      part => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
    )
    .map(part => `${part} of the plan differ`);
  const files = new Map(before.files.map(file => [file.path, file]));
  for (const file of after.files) {
    if (files.get(file.path)?.blobBefore !== file.blobBefore) {
      lines.push(`${file.path} is another file than planned on`);
    }
  }
  return lines.slice(0, 20);
}
