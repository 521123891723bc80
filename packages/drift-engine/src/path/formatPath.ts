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

import type { KeyValue, Segment } from './Segment';

const BARE = /^[A-Za-z0-9_-]+$/;

/**
 * Writes a path as findings show it, e.g.
 * `spec.template.spec.containers[name=web].ports[containerPort=80,protocol=TCP]`,
 * `metadata.annotations["acme.io/owner"]`, `finalizers[="acme.io/cleanup"]`.
 */
export function formatPath(segments: readonly Segment[]): string {
  let text = '';
  for (const segment of segments) {
    if (typeof segment === 'string') {
      if (BARE.test(segment)) {
        text += text === '' ? segment : `.${segment}`;
      } else {
        text += `[${JSON.stringify(segment)}]`;
      }
    } else if ('keys' in segment) {
      text += `[${segment.keys
        .map(([name, value]) => `${name}=${formatValue(value)}`)
        .join(',')}]`;
    } else if ('value' in segment) {
      text += `[=${formatValue(segment.value)}]`;
    } else {
      text += `[${segment.index}]`;
    }
  }
  return text;
}

function formatValue(value: KeyValue): string {
  const text = String(value);
  return BARE.test(text) ? text : JSON.stringify(text);
}
