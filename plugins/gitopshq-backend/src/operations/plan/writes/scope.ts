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

import { parseObjectRef } from '@gitopshq/drift-engine';
import { OperationError } from '../../OperationError';
import type { Planning } from '../Planning';

/**
 * Objects must be the environment's: in one of its namespaces, or of a
 * cluster-scoped kind that the configuration of its cluster lists.
 *
 * @throws OperationError `outOfScope` naming the first that is not.
 */
export function requireScope(
  { environment, environmentRef, snapshot }: Planning,
  refs: readonly string[],
): void {
  const { clusterRef } = environment;
  const { clusterScopedKinds = [] } = snapshot.clusters.get(clusterRef) ?? {};
  for (const ref of refs) {
    const { apiVersion, kind, namespace } = parseObjectRef(ref)!;
    if (namespace === '') {
      if (!clusterScopedKinds.includes(`${apiVersion}/${kind}`)) {
        throw new OperationError(
          'outOfScope',
          `${ref} belongs to the whole cluster: list ${apiVersion}/${kind} in clusterScopedKinds of ${clusterRef} (gitopshq.clusters) if operations may change it`,
          { object: ref },
        );
      }
    } else if (!environment.namespaces.includes(namespace)) {
      throw new OperationError(
        'outOfScope',
        `${ref} lies outside of the namespaces of ${environmentRef} (${environment.namespaces.join(
          ', ',
        )}): correct it in Git, or add the namespace to the environment`,
        { object: ref },
      );
    }
  }
}
