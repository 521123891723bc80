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
import { formatPath } from '../path/formatPath';
import type { Segment } from '../path/Segment';
import type { KubernetesObject } from '../types';
import { fieldPaths } from './fieldPaths';

/** One writer of a field. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  /** ISO 8601; scale and some other entries have none. */
  readonly time?: string;
}

/**
 * Who owns which field of a live object: formatted path -> owners, from
 * `managedFields` without those of subresource `status`.
 *
 * @param keyOrder - order of the keys of the associative list at a path, where it is not the alphabet's.
 */
export function ownersOf(
  live: KubernetesObject,
  keyOrder?: (path: readonly Segment[]) => readonly string[] | undefined,
): Map<string, FieldOwner[]> {
  const owners = new Map<string, FieldOwner[]>();
  const metadata = own(live, 'metadata');
  const managedFields = isRecord(metadata)
    ? own(metadata, 'managedFields')
    : undefined;
  for (const entry of Array.isArray(managedFields) ? managedFields : []) {
    if (!isRecord(entry)) {
      continue;
    }
    const manager = own(entry, 'manager');
    const subresource = own(entry, 'subresource');
    if (typeof manager !== 'string' || subresource === 'status') {
      continue;
    }
    const time = own(entry, 'time');
    const owner: FieldOwner = {
      manager,
      operation: String(own(entry, 'operation') ?? ''),
      ...(typeof subresource === 'string' &&
        subresource !== '' && { subresource }),
      ...(typeof time === 'string' && { time }),
    };
    for (const path of fieldPaths(own(entry, 'fieldsV1'))) {
      const text = formatPath(ordered(path, keyOrder));
      const known = owners.get(text);
      if (known) {
        known.push(owner);
      } else {
        owners.set(text, [owner]);
      }
    }
  }
  return owners;
}

function ordered(
  path: readonly Segment[],
  keyOrder?: (path: readonly Segment[]) => readonly string[] | undefined,
): readonly Segment[] {
  if (!keyOrder) {
    return path;
  }
  return path.map((segment, at) => {
    if (typeof segment === 'string' || !('keys' in segment)) {
      return segment;
    }
    const order = keyOrder(path.slice(0, at));
    return order
      ? {
          keys: [...segment.keys].sort(
            ([a], [b]) => order.indexOf(a) - order.indexOf(b),
          ),
        }
      : segment;
  });
}
