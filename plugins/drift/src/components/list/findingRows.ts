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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';

/** What a list of findings is drawn of. */
export type FindingsRow =
  | { kind: 'environment'; key: string; environmentRef: string; count: number }
  | {
      kind: 'object';
      key: string;
      object: string;
      findingIds: string[];
    }
  | { kind: 'finding'; key: string; finding: Finding };

/** One row per finding, in the order given. */
export function plainRows(findings: readonly Finding[]): FindingsRow[] {
  return findings.map(finding => ({
    kind: 'finding',
    key: finding.id,
    finding,
  }));
}

function groupBy(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string,
): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const group = groups.get(key);
    if (group) {
      group.push(finding);
    } else {
      groups.set(key, [finding]);
    }
  }
  return groups;
}

/**
 * Rows under their environment and object. Groups keep the order of their
 * first finding.
 */
export function groupedRows(findings: readonly Finding[]): FindingsRow[] {
  const environments = groupBy(findings, finding => finding.environmentRef);
  return [...environments].flatMap(([environmentRef, inEnvironment]) => {
    const objects = groupBy(inEnvironment, finding => finding.object);
    return [
      {
        kind: 'environment' as const,
        key: environmentRef,
        environmentRef,
        count: inEnvironment.length,
      },
      ...[...objects].flatMap(([object, ofObject]) => [
        {
          kind: 'object' as const,
          key: `${environmentRef} ${object}`,
          object,
          findingIds: ofObject.map(({ id }) => id),
        },
        ...plainRows(ofObject),
      ]),
    ];
  });
}
