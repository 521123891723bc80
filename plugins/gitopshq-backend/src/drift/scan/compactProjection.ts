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

import type { Projection, WatchTarget } from '@gitopshq/cluster-collector';
import {
  objectRef,
  UnreadableObjectError,
  type CompactObjects,
  type KubernetesObject,
} from '@gitopshq/drift-engine';
import type { LiveObject } from './LiveObjects';

const MAX_UID_CHARACTERS = 64;

/**
 * Keeps whole objects of one kind in compact form.
 *
 * @param kind - Items of a list do not carry it.
 */
export function compactProjection(
  target: Pick<WatchTarget, 'group' | 'version'>,
  kind: string,
  shared: CompactObjects,
): Projection<LiveObject> {
  const apiVersion = [target.group, target.version].filter(Boolean).join('/');
  return object => {
    const { metadata } = (object ?? {}) as { metadata?: unknown };
    const {
      uid,
      name,
      namespace = '',
    } = (metadata ?? {}) as Record<string, unknown>;
    if (
      typeof uid !== 'string' ||
      uid.length > MAX_UID_CHARACTERS ||
      typeof name !== 'string' ||
      typeof namespace !== 'string'
    ) {
      return undefined;
    }
    try {
      return {
        uid,
        ref: objectRef({ apiVersion, kind, namespace, name }),
        namespace,
        kind,
        compact: shared.compact({
          ...(object as KubernetesObject),
          apiVersion,
          kind,
        }),
      };
    } catch (error) {
      // Left out and counted, as anything else that cannot be read.
      if (
        error instanceof RangeError ||
        error instanceof UnreadableObjectError
      ) {
        return undefined;
      }
      throw error;
    }
  };
}
