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
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { finishPlan } from '../finishPlan';
import { notUndone } from '../notUndone';
import type { Planning } from '../Planning';
import { knownSecrets } from '../preview/knownSecrets';
import { Redactor } from '../preview/Redactor';
import { DirectWrites } from '../writes/DirectWrites';
import { scaledWorkloads } from '../writes/scaledWorkloads';
import { toolWrites } from '../writes/toolWrites';
import { inForceState } from './inForce';

/**
 * Applies what differs of a service or environment at the commit in force, or
 * asks the delivering tool to.
 *
 * @throws OperationError `readOnlyCluster`, `emptyDiff`.
 */
export async function planSync(
  planning: Planning,
  parameters: OperationParameters['sync'],
): Promise<PlannedOperation> {
  const { options, serviceId, environmentRef } = planning;
  planning.requireWriter();
  const opened = await planning.open();
  const { state, sha } = await inForceState(planning, opened);
  const target = planning.target(state);
  const redactor = new Redactor({
    patterns: options.config.redact,
    fingerprint: options.fingerprint,
    secrets: knownSecrets([state]),
  });
  const scope = [...state.objects.values()].filter(
    object => serviceId === undefined || object.serviceId === serviceId,
  );
  let drafts;
  if (planning.isDirect) {
    const extra = await options.findings.extra(environmentRef);
    const writes = new DirectWrites(
      planning,
      redactor,
      await scaledWorkloads(planning, state),
    );
    drafts = await writes.plan(
      scope.map(object => ({ object, onlyIfDifferent: true })),
      extra
        .filter(each => serviceId === undefined || each.serviceId === serviceId)
        .map(({ object }) => object)
        .sort(),
    );
    if (drafts.writes.length === 0) {
      throw new OperationError(
        'emptyDiff',
        `${
          target?.name ?? planning.environment.name
        } is as Git wants it: there is nothing to sync`,
      );
    }
  } else {
    drafts = await toolWrites(planning, redactor);
  }
  const keys = new Set(scope.map(({ rendered }) => rendered.serviceKey));
  const digests = Object.fromEntries(
    [...state.commit.services].filter(([key]) => keys.has(key)),
  );
  const touched = drafts.writes
    .map(({ write }) => write.object)
    .filter(ref => state.objects.has(ref));
  const planned = finishPlan(planning, {
    parameters,
    ...(target && { target }),
    rendered: { before: digests, after: digests },
    drafts,
    notUndone: notUndone(touched, state, state),
  });
  return {
    ...planned,
    headSha: sha,
    subject: `Sync ${target?.name ?? planning.environment.name}`,
  };
}
