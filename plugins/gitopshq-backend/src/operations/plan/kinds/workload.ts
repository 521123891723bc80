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

import type { KubernetesObject } from '@gitopshq/drift-engine';
import { OperationError } from '../../OperationError';
import type { Planning } from '../Planning';
import { requireScope } from '../writes/scope';

/** A workload as it is in the cluster. */
export interface LiveWorkload {
  /** `<apiVersion>/<kind>/<namespace>/<name>`. */
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  live: KubernetesObject;
}

/**
 * Reads a workload, which must be the target's.
 *
 * @param workload - `<Kind>/<namespace>/<name>`.
 * @param kinds - Those that can be operated so.
 * @throws OperationError `notThere`, `outOfScope`.
 */
export async function readWorkload(
  planning: Planning,
  workload: string,
  kinds: readonly string[],
): Promise<LiveWorkload> {
  const [kind, namespace, name] = workload.split('/');
  if (!kinds.includes(kind)) {
    throw new OperationError(
      'notThere',
      `${workload} cannot be operated so: it must be a ${kinds.join(' or a ')}`,
    );
  }
  const ref = `apps/v1/${workload}`;
  requireScope(planning, [ref]);
  const { environment, environmentRef, serviceId, options } = planning;
  const live = (await options.live.read(environment, [ref])).objects.get(ref);
  if (!live) {
    throw new OperationError(
      'notThere',
      `${workload} is not in the cluster of ${planning.environmentRef}`,
    );
  }
  if (serviceId !== undefined) {
    const of = await options.services.workload(environmentRef, workload);
    if (of !== serviceId) {
      throw new OperationError(
        'notThere',
        `${workload} is not of ${planning.nameOf(serviceId) ?? serviceId}`,
      );
    }
  }
  return { ref, kind, namespace, name, live };
}
