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

import type { Planning } from '../Planning';
import type { RenderedState } from '../RenderedState';

/**
 * Workloads of an environment that an autoscaler drives: as the fleet sees
 * them, and as Git states them.
 */
export async function scaledWorkloads(
  { options, environmentRef }: Planning,
  ...states: RenderedState[]
): Promise<Map<string, string>> {
  const found = await options.services.autoscaled(environmentRef);
  for (const state of states) {
    for (const { prepared } of state.objects.values()) {
      const { kind, namespace, name } = prepared.identity;
      if (kind !== 'HorizontalPodAutoscaler' && kind !== 'ScaledObject') {
        continue;
      }
      const { scaleTargetRef } = (prepared.desired.spec ?? {}) as {
        scaleTargetRef?: { kind?: string; name?: string };
      };
      if (scaleTargetRef?.name) {
        found.set(
          `${scaleTargetRef.kind ?? 'Deployment'}/${namespace}/${
            scaleTargetRef.name
          }`,
          `${kind}/${name}`,
        );
      }
    }
  }
  return found;
}
