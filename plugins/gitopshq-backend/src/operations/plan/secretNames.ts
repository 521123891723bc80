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

import { isMap } from './yaml/valuePath';

/**
 * Names of Secrets that a manifest refers to, in any place where a pod
 * template may.
 */
export function secretNames(object: unknown): Set<string> {
  const names = new Set<string>();
  const add = (name: unknown) => {
    if (typeof name === 'string' && name !== '') {
      names.add(name);
    }
  };
  const open: unknown[] = [object];
  while (open.length > 0) {
    const at = open.pop();
    if (Array.isArray(at)) {
      open.push(...at);
    } else if (isMap(at)) {
      for (const [key, value] of Object.entries(at)) {
        if (
          (key === 'secretKeyRef' || key === 'secretRef') &&
          isMap(value) &&
          value.optional !== true
        ) {
          add(value.name);
        } else if (key === 'secret' && isMap(value)) {
          add(value.secretName ?? value.name);
        }
        open.push(value);
      }
    }
  }
  return names;
}
