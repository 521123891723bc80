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
  FindingPlan,
  FindingPlanRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';

const DEAD: Finding['status'][] = ['resolved', 'reconciling'];

/**
 * Why a finding cannot be reconciled or adopted, for people; undefined: it
 * can be. Plans and operations judge alike.
 */
export function refusalOf(
  finding: Finding,
  kind: FindingPlanRequest['kind'],
  isRedacted: (finding: Finding) => boolean,
): string | undefined {
  if (DEAD.includes(finding.status)) {
    return finding.status === 'resolved'
      ? 'it is resolved: live equals Git again'
      : 'an operation is putting it right already';
  }
  if (kind === 'reconcile') {
    return undefined;
  }
  if (isRedacted(finding)) {
    return 'values of Secrets and redacted paths are never written to Git; reconcile it, or change Git by hand';
  }
  if (finding.path === '') {
    return finding.change === 'missing'
      ? 'the whole object is missing from the cluster; delete it from Git by hand if it should stay away'
      : 'an object that Git does not hold has no file to be written to; add it to Git by hand';
  }
  return finding.files.length === 1
    ? undefined
    : `which of ${
        finding.files.length === 0 ? 'no' : finding.files.length
      } files of Git states it cannot be told: ${finding.files.join(', ')}`;
}

/**
 * What reconciling (Git's value to the cluster) or adopting (the cluster's
 * value to Git) would write and remove. Nothing is executed.
 *
 * @param findings - Those of the request that the person may see.
 */
export function planFindings(
  request: FindingPlanRequest,
  findings: Finding[],
  isRedacted: (finding: Finding) => boolean,
): FindingPlan {
  const plan: FindingPlan = {
    kind: request.kind,
    writes: [],
    removals: [],
    refused: [],
  };
  const known = new Map(findings.map(finding => [finding.id, finding]));
  for (const findingId of new Set(request.findingIds)) {
    const finding = known.get(findingId);
    const reason = finding
      ? refusalOf(finding, request.kind, isRedacted)
      : 'there is no such finding for you to see';
    if (!finding || reason !== undefined) {
      plan.refused.push({ findingId, reason: reason ?? '' });
      continue;
    }
    const { object, path, desired, live } = finding;
    const [from, to] =
      request.kind === 'reconcile' ? [live, desired] : [desired, live];
    const removes =
      request.kind === 'reconcile'
        ? finding.change === 'added' || finding.change === 'extra'
        : finding.change === 'removed' || finding.change === 'missing';
    const step = {
      findingId,
      object,
      path,
      ...(from !== undefined && { from }),
      ...(request.kind === 'adopt' && { file: finding.files[0] }),
    };
    if (removes) {
      plan.removals.push(step);
    } else {
      plan.writes.push({ ...step, ...(to !== undefined && { to }) });
    }
  }
  return plan;
}
