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
import { countField, imagesOf, podTemplateField } from './field';
import { hasObserved, metadataField, objectMeta } from './objectMeta';

const daemonSetSchema = z.object({
  metadata: metadataField,
  spec: z.object({ template: podTemplateField }),
  status: z
    .object({
      observedGeneration: z.number().nullish(),
      desiredNumberScheduled: countField,
      numberReady: countField,
      updatedNumberScheduled: countField,
    })
    .nullish(),
});

/** The summary of an apps/v1 DaemonSet; undefined when it is malformed. */
export function projectDaemonSet(object: unknown): WorkloadSummary | undefined {
  const parsed = daemonSetSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  return {
    type: 'workload',
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    ...objectMeta(metadata),
    wanted: status?.desiredNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    observed: hasObserved(metadata.generation, status?.observedGeneration),
    finished: false,
    images: imagesOf(spec.template.spec.containers),
  };
}
