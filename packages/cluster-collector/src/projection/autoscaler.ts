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
import type { AutoscalerSummary } from '../types';
import { countField, nameField } from './field';
import { metadataField, objectMeta } from './objectMeta';

const autoscalerSchema = z.object({
  metadata: metadataField,
  spec: z.object({
    scaleTargetRef: z.object({ kind: nameField, name: nameField }),
    minReplicas: z.number().int().nonnegative().nullish(),
    maxReplicas: z.number().int().nonnegative(),
  }),
  status: z
    .object({ currentReplicas: countField, desiredReplicas: countField })
    .nullish(),
});

/**
 * The summary of an autoscaling/v2 HorizontalPodAutoscaler; undefined when it
 * is malformed. `spec.minReplicas` defaults to 1, as the API server does.
 */
export function projectAutoscaler(
  object: unknown,
): AutoscalerSummary | undefined {
  const parsed = autoscalerSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  return {
    type: 'autoscaler',
    ...objectMeta(metadata),
    target: { kind: spec.scaleTargetRef.kind, name: spec.scaleTargetRef.name },
    minReplicas: spec.minReplicas ?? 1,
    maxReplicas: spec.maxReplicas,
    currentReplicas: status?.currentReplicas ?? 0,
    desiredReplicas: status?.desiredReplicas ?? 0,
  };
}
