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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import { epochMs } from '../../fleet/read/environmentView';

/** Problems that hide nothing that is to be compared. */
const HARMLESS = new Set(['cluster-scoped', 'watch-forbidden']);

/** Columns of `comparisons` that tell whether they still hold. */
export interface ComparisonColumns {
  state: string | null;
  unreadable: string | null;
  compared_at: number | string | null;
}

/** Whether an environment is compared with Git now. */
export function isCompared(
  row: ComparisonColumns,
  staleSeconds: number,
  now: number,
): boolean {
  const at = epochMs(row.compared_at);
  return (
    row.state === 'comparing' &&
    at !== undefined &&
    now - at <= staleSeconds * 1000
  );
}

/** What of a compared environment cannot be read, and so is unknown. */
export function hiddenOf(row: ComparisonColumns): Problem[] {
  const problems: Problem[] = JSON.parse(row.unreadable ?? '[]');
  return problems.filter(({ code }) => !HARMLESS.has(code));
}
