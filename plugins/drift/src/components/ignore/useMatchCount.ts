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

import type { IgnorePattern } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useFindings } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useEffect, useMemo } from 'react';
import { coversFinding } from './ignorePattern';

/** Findings looked through at most; beyond them the count is a lower bound. */
const MAX_FINDINGS = 5_000;

/** How many present findings a rule would cover. */
export interface MatchCount {
  /** Undefined until it is known. */
  count: number | undefined;
  /** False when there are more findings than were looked through. */
  isExact: boolean;
  error?: Error;
  retry: () => void;
}

/** Counts the present findings a person may read that a pattern covers. */
export function useMatchCount(pattern: IgnorePattern): MatchCount {
  const { kind, cause, manager, environmentRef } = pattern;
  const findings = useFindings(
    {
      ...(kind && { kind: [kind] }),
      ...(cause && { cause: [cause] }),
      ...(manager && { manager: [manager] }),
      ...(environmentRef && { environment: [environmentRef] }),
    },
    { limit: 500 },
  );
  const { items, hasMore, isLoadingMore, loadMore } = findings;
  const needsMore =
    hasMore && !isLoadingMore && (items?.length ?? 0) < MAX_FINDINGS;
  useEffect(() => {
    if (needsMore) {
      loadMore();
    }
  });
  const count = useMemo(
    () => items?.filter(finding => coversFinding(pattern, finding)).length,
    [items, pattern],
  );
  return {
    count,
    isExact: !hasMore,
    ...(findings.error && { error: findings.error }),
    retry: findings.retry,
  };
}
