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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import { isRecord } from '../../desired/render/toManifests';
import type { ChangedObject } from './CommitObjects';

type ImageChange = Release['images'][number];

/** More of them nobody reads. */
const MAX_IMAGES = 100;

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isRecord(inner) ? inner[key] : undefined),
    value,
  );
}

/** Images of an object's containers, by name; empty when it has no pods. */
function imagesOf(
  object: Record<string, unknown> | undefined,
): Map<string, string> {
  const images = new Map<string, string>();
  const spec =
    at(object, 'spec', 'template', 'spec') ??
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec') ??
    (object?.kind === 'Pod' ? object.spec : undefined);
  for (const list of ['initContainers', 'containers']) {
    const containers = at(spec, list);
    for (const each of Array.isArray(containers) ? containers : []) {
      const name = at(each, 'name');
      const image = at(each, 'image');
      if (typeof name === 'string' && typeof image === 'string') {
        images.set(name, image);
      }
    }
  }
  return images;
}

/** Images of containers that became others, in order of workload. */
export function imageChanges(objects: readonly ChangedObject[]): ImageChange[] {
  const changes: ImageChange[] = [];
  for (const { ref, before, after } of objects) {
    const [from, to] = [imagesOf(before?.object), imagesOf(after?.object)];
    const [, , kind, name] = /^(.*)\/([^/]+)\/[^/]*\/([^/]*)$/.exec(ref) ?? [];
    for (const container of new Set([...from.keys(), ...to.keys()])) {
      const [old, now] = [from.get(container), to.get(container)];
      if (old !== now) {
        changes.push({
          workload: `${kind}/${name}`,
          container,
          ...(old !== undefined && { from: old }),
          ...(now !== undefined && { to: now }),
        });
      }
    }
  }
  return changes
    .sort((a, b) => (a.workload < b.workload ? -1 : 1))
    .slice(0, MAX_IMAGES);
}
