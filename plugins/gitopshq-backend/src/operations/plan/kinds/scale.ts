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
import { OverlayTree } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { finishPlan } from '../finishPlan';
import { inputFiles } from '../git/inputFiles';
import { planGit } from '../git/planGit';
import { ValueFiles } from '../git/ValueFiles';
import type { OpenSource, Planning } from '../Planning';
import { Redactor } from '../preview/Redactor';
import type { RenderedState, StatedObject } from '../RenderedState';
import { scaledWorkloads } from '../writes/scaledWorkloads';
import { draft, noDrafts } from '../writes/drafts';
import { uidOf } from '../writes/liveOwners';
import type { YamlEdit } from '../yaml/editYaml';
import { ABSENT, valueAt } from '../yaml/valuePath';
import { documentOf } from './adopt';
import { readWorkload, type LiveWorkload } from './workload';

const REPLICAS = ['spec', 'replicas'];

/**
 * Another number of pods: a commit where Git states the number, else a write
 * to the scale subresource.
 *
 * @throws OperationError `autoscaled` while something scales it by itself,
 * `emptyDiff`, `notThere`, `readOnlyCluster`.
 */
export async function planScale(
  planning: Planning,
  parameters: OperationParameters['scale'],
): Promise<PlannedOperation> {
  planning.requireWriter();
  const opened = await planning.open();
  const { headTree, headSha } = opened;
  const state = await planning.render(opened, headTree, headSha);
  const workload = await readWorkload(planning, parameters.workload, [
    'Deployment',
    'StatefulSet',
  ]);
  const scaler = (await scaledWorkloads(planning, state)).get(
    parameters.workload,
  );
  if (scaler !== undefined) {
    throw new OperationError(
      'autoscaled',
      `${scaler} scales ${parameters.workload} by itself: change its minimum or maximum instead`,
    );
  }
  const stated = state.objects.get(workload.ref);
  return stated && valueAt(stated.prepared.desired, REPLICAS) !== ABSENT
    ? byCommit(planning, parameters, opened, state, stated)
    : bySubresource(planning, parameters, workload);
}

function subjectOf({ workload, replicas }: OperationParameters['scale']) {
  const [kind, , name] = workload.split('/');
  return `Scale ${kind}/${name} to ${replicas}`;
}

function unchanged({ workload, replicas }: OperationParameters['scale']) {
  return new OperationError(
    'emptyDiff',
    `${workload} has ${replicas} replicas already`,
  );
}

async function byCommit(
  planning: Planning,
  parameters: OperationParameters['scale'],
  opened: OpenSource,
  before: RenderedState,
  { ref, prepared, rendered, serviceId }: StatedObject,
): Promise<PlannedOperation> {
  const { source, headTree, headSha } = opened;
  if (valueAt(prepared.desired, REPLICAS) === parameters.replicas) {
    throw unchanged(parameters);
  }
  const inputs = await source.inputPaths(headTree, headSha);
  const files = new ValueFiles(headTree, new Set(inputFiles(headTree, inputs)));
  const stating: [string, YamlEdit][] = [];
  for (const file of rendered.files.filter(ValueFiles.isYaml)) {
    const parts = await files.read(file).then(
      read => read.parts,
      () => [],
    );
    const part = documentOf(parts, ref);
    if (part && valueAt(part.value, REPLICAS) !== ABSENT) {
      stating.push([
        file,
        { part: part.index, path: REPLICAS, value: parameters.replicas },
      ]);
    }
  }
  const cannot = new OperationError(
    'notComparable',
    `Git states the replicas of ${
      parameters.workload
    }, and which value of ${rendered.files.join(
      ', ',
    )} decides them cannot be told: change that value instead`,
  );
  if (stating.length !== 1) {
    throw cannot;
  }
  const [[file, edit]] = stating;
  const tree = new OverlayTree(
    headTree,
    await files.edited(new Map([[file, [edit]]])),
  );
  const after = await planning.render(opened, tree, headSha);
  if (
    valueAt(after.objects.get(ref)?.prepared.desired, REPLICAS) !==
    parameters.replicas
  ) {
    throw cannot;
  }
  return planGit(planning, {
    opened,
    parameters,
    tree,
    paths: [file],
    inputs,
    before,
    after,
    ...((planning.serviceId ?? serviceId) !== undefined && {
      serviceId: planning.serviceId ?? serviceId,
    }),
    subject: subjectOf(parameters),
  });
}

function bySubresource(
  planning: Planning,
  parameters: OperationParameters['scale'],
  { ref, live }: LiveWorkload,
): PlannedOperation {
  const now = Number(valueAt(live, REPLICAS));
  const replicas = Number.isInteger(now) ? now : 1;
  if (replicas === parameters.replicas) {
    throw unchanged(parameters);
  }
  const target = planning.target();
  const drafts = noDrafts();
  const write = draft(
    {
      type: 'scale',
      object: ref,
      uid: uidOf(live),
      live: replicas,
      replicas: parameters.replicas,
    },
    [],
    new Redactor({
      patterns: planning.options.config.redact,
      fingerprint: planning.options.fingerprint,
    }),
  );
  write.shown.fields = [
    { path: 'spec.replicas', live: replicas, after: parameters.replicas },
  ];
  drafts.writes.push(write);
  const planned = finishPlan(planning, {
    parameters,
    ...(target && { target }),
    drafts,
  });
  return { ...planned, subject: subjectOf(parameters) };
}
