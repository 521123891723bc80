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

import { isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import type { KubernetesObject } from '../types';

/** LimitRange items of type Container among live objects, by namespace: whence admission takes defaults. */
export function containerLimitsByNamespace(
  live: Iterable<KubernetesObject>,
): Map<string, JsonRecord[]> {
  const limits = new Map<string, JsonRecord[]>();
  for (const object of live) {
    if (!isRecord(object) || own(object, 'kind') !== 'LimitRange') {
      continue;
    }
    const spec = own(object, 'spec');
    const metadata = own(object, 'metadata');
    const items = isRecord(spec) ? own(spec, 'limits') : undefined;
    if (!Array.isArray(items) || !isRecord(metadata)) {
      continue;
    }
    const namespace = String(own(metadata, 'namespace'));
    limits.set(namespace, [
      ...(limits.get(namespace) ?? []),
      ...items.filter(
        (item): item is JsonRecord =>
          isRecord(item) && own(item, 'type') === 'Container',
      ),
    ]);
  }
  return limits;
}
