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
import { refusalOf } from '../../../drift/planFindings';
import { OperationError } from '../../OperationError';
import type { Planning } from '../Planning';
import type { Redactor } from '../preview/Redactor';

/** Findings that an operation is about, and why others are left out. */
export interface ChosenFindings {
  findings: Finding[];
  notes: string[];
}

/**
 * The findings of a request. Those that are settled already, or cannot be
 * written, are left out and named.
 *
 * @throws OperationError `notThere` for one that is not of the target,
 * `redacted` or `emptyDiff` when none is left.
 */
export async function chosenFindings(
  planning: Planning,
  kind: 'reconcile' | 'adopt',
  findingIds: readonly string[],
  redactor: Redactor,
): Promise<ChosenFindings> {
  const { options, environmentRef, serviceId } = planning;
  const all = await options.findings.some(environmentRef, findingIds);
  const ids = new Set(all.map(({ id }) => id));
  const strange = findingIds.find(id => !ids.has(id));
  const foreign =
    serviceId === undefined
      ? undefined
      : all.find(finding => finding.serviceId !== serviceId)?.id;
  if (strange !== undefined || foreign !== undefined) {
    throw new OperationError(
      'notThere',
      `There is no finding ${strange ?? foreign} of ${
        serviceId === undefined
          ? environmentRef
          : planning.nameOf(serviceId) ?? serviceId
      }`,
    );
  }
  const notes: string[] = [];
  let hidden = false;
  const findings = all.filter(finding => {
    const { object, path, status } = finding;
    const isHidden = redactor.isHidden(object, path);
    // Its own operation has marked it when it is planned again to be executed.
    const reason = refusalOf(
      status === 'reconciling' ? { ...finding, status: 'open' } : finding,
      kind,
      () => isHidden,
    );
    if (reason !== undefined) {
      hidden ||= isHidden;
      notes.push(`${object} ${path} is left out: ${reason}.`);
    }
    return reason === undefined;
  });
  if (findings.length === 0) {
    throw new OperationError(
      hidden ? 'redacted' : 'emptyDiff',
      `Nothing is left to be written: ${notes.slice(0, 3).join(' ')}`,
    );
  }
  return { findings, notes };
}
