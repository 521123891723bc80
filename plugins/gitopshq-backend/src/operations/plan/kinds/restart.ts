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

import type { OperationParameters } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { PlannedOperation } from '../../types';
import { finishPlan } from '../finishPlan';
import type { Planning } from '../Planning';
import { Redactor } from '../preview/Redactor';
import { draft, noDrafts } from '../writes/drafts';
import { uidOf } from '../writes/liveOwners';
import { readWorkload } from './workload';

/**
 * Pods of a workload are made anew, one after the other.
 *
 * @throws OperationError `readOnlyCluster`, `notThere`, `outOfScope`.
 */
export async function planRestart(
  planning: Planning,
  parameters: OperationParameters['restart'],
): Promise<PlannedOperation> {
  planning.requireWriter();
  const { ref, kind, name, live } = await readWorkload(
    planning,
    parameters.workload,
    ['Deployment', 'StatefulSet', 'DaemonSet'],
  );
  const { patterns, fingerprint } = {
    patterns: planning.options.config.redact,
    fingerprint: planning.options.fingerprint,
  };
  const target = planning.target();
  const drafts = noDrafts();
  drafts.writes.push(
    draft(
      { type: 'restart', object: ref, uid: uidOf(live) },
      [],
      new Redactor({ patterns, fingerprint }),
    ),
  );
  const planned = finishPlan(planning, {
    parameters,
    ...(target && { target }),
    drafts,
    notUndone: [`What pods of ${kind}/${name} hold in memory is lost.`],
  });
  return { ...planned, subject: `Restart ${kind}/${name}` };
}
