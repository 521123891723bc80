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

import {
  ownsPath,
  type KubernetesObject,
  type Segment,
} from '@gitopshq/drift-engine';
import { keyPairs } from '../yaml/valuePath';

/** An entry of `managedFields`. */
interface Entry {
  manager?: unknown;
  operation?: unknown;
  subresource?: unknown;
  fieldsV1?: unknown;
}

/** Who owns a field of a live object, by entry of `managedFields`. */
export interface FieldOwners {
  /** The applier's entry of operation `Apply`: its next apply decides. */
  applier: boolean;
  /** Any other entry. */
  others: boolean;
}

/** Owners of the value at a path, or of the value it lies in. */
export function ownersAt(
  live: KubernetesObject,
  path: readonly Segment[],
  applier: string,
): FieldOwners {
  const { managedFields } = (live.metadata ?? {}) as {
    managedFields?: unknown;
  };
  const typed = path.map(segment =>
    typeof segment === 'object' && 'keys' in segment
      ? { keys: keyPairs(segment) }
      : segment,
  );
  const owners: FieldOwners = { applier: false, others: false };
  for (const entry of Array.isArray(managedFields) ? managedFields : []) {
    const { manager, operation, subresource, fieldsV1 } = entry as Entry;
    if (
      subresource === 'status' ||
      !ownsPath(fieldsV1, typed, { atomicDepth: -1, anyAncestor: true })
    ) {
      continue;
    }
    if (manager === applier && operation === 'Apply') {
      owners.applier = true;
    } else {
      owners.others = true;
    }
  }
  return owners;
}

/** Its uid. */
export function uidOf(live: KubernetesObject): string {
  return String((live.metadata as { uid?: unknown } | undefined)?.uid ?? '');
}

/** Whether it is being deleted. */
export function isTerminating(live: KubernetesObject): boolean {
  const { deletionTimestamp } = (live.metadata ?? {}) as {
    deletionTimestamp?: unknown;
  };
  return deletionTimestamp !== undefined && deletionTimestamp !== null;
}
