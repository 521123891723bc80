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
import type { WorkloadSummary } from '../types';
import {
  conditionField,
  countField,
  imagesOf,
  listField,
  podTemplateField,
} from './field';
import { hasObserved, metadataField, objectMeta } from './objectMeta';
import { stallOf } from './stall';

const replicaSetSchema = z.object({
  metadata: metadataField,
  spec: z.object({
    replicas: z.number().int().nonnegative().nullish(),
    template: podTemplateField,
  }),
  status: z
    .object({
      observedGeneration: z.number().nullish(),
      replicas: countField,
      readyReplicas: countField,
      conditions: listField(conditionField),
    })
    .nullish(),
});

/**
 * The summary of an apps/v1 ReplicaSet; undefined when it is malformed. Its
 * template never changes, so all its replicas count as updated.
 */
export function projectReplicaSet(
  object: unknown,
): WorkloadSummary | undefined {
  const parsed = replicaSetSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  const problem = stallOf(status?.conditions ?? [], { ReplicaFailure: 'True' });
  return {
    type: 'workload',
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    ...objectMeta(metadata),
    wanted: spec.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    updated: status?.replicas ?? 0,
    observed: hasObserved(metadata.generation, status?.observedGeneration),
    finished: false,
    images: imagesOf(spec.template.spec.containers),
    ...(problem && { problem }),
  };
}
