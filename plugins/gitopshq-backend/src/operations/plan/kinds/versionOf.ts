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

import type { RenderedState } from '../RenderedState';

const TAG = /^[^@]*\/?[^/:@]+:([\w][\w.-]{0,127})(?:@.*)?$/;

/** Tag of the image that the workloads of a service run, if all run one. */
export function versionOf(
  state: RenderedState,
  serviceId: string,
): string | undefined {
  const tags = new Set<string | undefined>();
  for (const { serviceId: of, prepared } of state.objects.values()) {
    const { spec } = prepared.desired as {
      spec?: {
        template?: { spec?: { containers?: unknown } };
        jobTemplate?: {
          spec?: { template?: { spec?: { containers?: unknown } } };
        };
      };
    };
    const containers =
      spec?.template?.spec?.containers ??
      spec?.jobTemplate?.spec?.template?.spec?.containers;
    if (of !== serviceId || !Array.isArray(containers)) {
      continue;
    }
    // The first is the application, others stand beside it.
    const [first] = containers as { image?: unknown }[];
    tags.add(TAG.exec(String(first?.image ?? ''))?.[1]);
  }
  const [only] = tags;
  return tags.size === 1 ? only : undefined;
}
