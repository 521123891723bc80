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

import { isEqual } from 'lodash';
import type { ComparedFinding, OperationRecord } from '../types';

/** Field manager of what operations write besides applying. */
const OPERATIONS_MANAGER = 'gitopshq-operations';

/**
 * A finding as what operations say of it: one that is being put right, or that
 * is what an operation wrote and nobody has changed since, is not open. A
 * person's own rules count less: what an operation did is told as such.
 *
 * @param records - Of the environment, newest first.
 * @param committedAt - Epoch ms since which Git is as it is, where known.
 */
export function attribute(
  finding: ComparedFinding,
  records: readonly OperationRecord[],
  committedAt: number | undefined,
): ComparedFinding {
  const own = records.filter(
    ({ object, path }) => object === finding.object && path === finding.path,
  );
  const record =
    own.find(({ state }) => state === 'reconciling') ??
    own.find(
      each =>
        each.state === 'expected' &&
        isOf(each, finding, committedAt ?? -Infinity),
    );
  if (!record) {
    return finding;
  }
  const { ignoredBy: _, ...rest } = finding;
  return { ...rest, status: record.state, operationId: record.operationId };
}

function isOf(
  { value, at }: OperationRecord,
  { manager, live }: ComparedFinding,
  committedAt: number,
): boolean {
  return (
    // What was taken away and has come into Git since is missing like any other.
    (value !== undefined || committedAt <= at) &&
    // Removals, and scaling where nobody owned replicas, leave no owner.
    (manager === undefined || manager === OPERATIONS_MANAGER) &&
    isEqual(live, value)
  );
}
