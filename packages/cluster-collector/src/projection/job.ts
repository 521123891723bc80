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
import { metadataField, objectMeta } from './objectMeta';
import { stallOf } from './stall';

const optionalCount = z.number().int().nonnegative().nullish();

const jobSchema = z.object({
  metadata: metadataField,
  spec: z.object({
    parallelism: optionalCount,
    completions: optionalCount,
    suspend: z.boolean().nullish(),
    template: podTemplateField,
  }),
  status: z
    .object({
      active: countField,
      succeeded: countField,
      ready: countField,
      conditions: listField(conditionField),
    })
    .nullish(),
});

/**
 * The summary of a batch/v1 Job; undefined when it is malformed. A Job has no
 * observedGeneration: it counts as observed. Wanted are the pods that should
 * run now: none once finished or suspended.
 */
export function projectJob(object: unknown): WorkloadSummary | undefined {
  const parsed = jobSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  const conditions = status?.conditions ?? [];
  const finished = conditions.some(
    ({ type, status: value }) =>
      (type === 'Complete' || type === 'Failed') && value === 'True',
  );
  const problem = stallOf(conditions, { Failed: 'True' });
  return {
    type: 'workload',
    apiVersion: 'batch/v1',
    kind: 'Job',
    ...objectMeta(metadata),
    wanted: finished || spec.suspend ? 0 : wantedPods(spec, status),
    ready: status?.ready ?? 0,
    updated: status?.active ?? 0,
    observed: true,
    finished,
    images: imagesOf(spec.template.spec.containers),
    ...(problem && { problem }),
  };
}

function wantedPods(
  spec: z.output<typeof jobSchema>['spec'],
  status: z.output<typeof jobSchema>['status'],
): number {
  const parallelism = spec.parallelism ?? 1;
  const succeeded = status?.succeeded ?? 0;
  if (typeof spec.completions === 'number') {
    return Math.min(parallelism, Math.max(0, spec.completions - succeeded));
  }
  // A work queue starts no pod any more once one has succeeded.
  return succeeded > 0
    ? Math.min(parallelism, status?.active ?? 0)
    : parallelism;
}
