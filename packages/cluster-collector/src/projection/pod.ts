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

import { z } from 'zod/v3';
import type { PodSummary } from '../types';
import { conditionField, imagesOf, listField, messageField } from './field';
import { containerStatusField, worstOf } from './container';
import { metadataField, objectMeta } from './objectMeta';

const PHASES: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed'];

const podSchema = z.object({
  metadata: metadataField,
  spec: z.object({
    nodeName: z.string().nullish(),
    containers: listField(z.object({ image: z.string().nullish() })),
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      reason: messageField,
      message: messageField,
      startTime: z.string().max(64).nullish(),
      conditions: listField(conditionField),
      initContainerStatuses: listField(containerStatusField),
      containerStatuses: listField(containerStatusField),
    })
    .nullish(),
});

type PodStatus = NonNullable<z.output<typeof podSchema>['status']>;

/** The summary of a core/v1 Pod; undefined when it is malformed. */
export function projectPod(object: unknown): PodSummary | undefined {
  const parsed = podSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const why = worstOf(containers) ?? (status && podReason(status));
  return {
    type: 'pod',
    ...objectMeta(metadata),
    phase: phaseOf(status?.phase),
    ready: isTrue(status, 'Ready'),
    terminating: Boolean(metadata.deletionTimestamp),
    restarts: containers.reduce((sum, each) => sum + each.restartCount, 0),
    ...(why?.reason && { reason: why.reason }),
    ...(why?.message && { message: why.message }),
    ...(why?.exitCode !== undefined && { exitCode: why.exitCode }),
    ...(status?.startTime && { startedAt: status.startTime }),
    ...(spec.nodeName && { node: spec.nodeName }),
    images: imagesOf(spec.containers),
  };
}

function phaseOf(phase: string | null | undefined): PodSummary['phase'] {
  return phase && PHASES.includes(phase)
    ? (phase as PodSummary['phase'])
    : 'Unknown';
}

function isTrue(status: PodStatus | null | undefined, type: string): boolean {
  return Boolean(
    status?.conditions.some(
      each => each.type === type && each.status === 'True',
    ),
  );
}

/** `Evicted` and the like, else why the scheduler found no node. */
function podReason(
  status: PodStatus,
): { reason: string; message: string; exitCode?: number } | undefined {
  if (status.reason) {
    return { reason: status.reason, message: status.message };
  }
  const unscheduled = status.conditions.find(
    each => each.type === 'PodScheduled' && each.status === 'False',
  );
  return (
    unscheduled && {
      reason: unscheduled.reason || 'Unschedulable',
      message: unscheduled.message,
    }
  );
}
