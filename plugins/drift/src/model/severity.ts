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
  Finding,
  FindingCause,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Worst first: what a person did by hand or what did not arrive comes before what machines do. */
const CAUSE_ORDER: FindingCause[] = [
  'manual',
  'failed-sync',
  'unknown',
  'controller',
  'autoscaling',
  'pending',
];

/**
 * Worst first: production, then open before expected, then by cause, then the
 * newest.
 *
 * @param tiers - By environment ref; an environment of no known tier counts as
 * production.
 */
export function worstFirst(
  findings: readonly Finding[],
  tiers: ReadonlyMap<string, Tier>,
): Finding[] {
  const rank = (finding: Finding) => [
    tiers.get(finding.environmentRef) === 'non-production' ? 1 : 0,
    finding.status === 'open' ? 0 : 1,
    CAUSE_ORDER.indexOf(finding.cause),
    -Date.parse(finding.firstSeenAt),
  ];
  return findings
    .map(finding => ({ finding, ranks: rank(finding) }))
    .sort((a, b) => {
      const index = a.ranks.findIndex((value, i) => value !== b.ranks[i]);
      return index < 0 ? 0 : a.ranks[index] - b.ranks[index];
    })
    .map(({ finding }) => finding);
}
