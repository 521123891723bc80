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

import type { ClusterStore } from '../kube';
import type { DemoEnvironment } from '../story/environments';
import type { Manifest } from '../story/manifests';

/** The field manager under which the demo's delivery applies. */
export const APPLIER = 'gitopshq';

/** Annotation by which an object tells the environment it was applied for. */
export const ENVIRONMENT_ANNOTATION = 'gitopshq.io/environment';

type Environment = Pick<DemoEnvironment, 'name'>;

function markOf({ name }: Environment): string {
  return `resource:default/${name}`;
}

function referenceTo({ apiVersion, kind, metadata }: Manifest) {
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
  };
}

/**
 * Applies an object of Git to a cluster, server-side and by force as GitOps tools do, marked with its environment.
 * A namespace is not delivered but made once, by hand: it is nobody's drift.
 * @throws when the API server refuses the object
 */
export function deliver(
  store: ClusterStore,
  environment: Environment,
  manifest: Manifest,
): void {
  if (manifest.kind === 'Namespace') {
    store.apply(manifest, { manager: 'kubectl-create' });
    return;
  }
  const annotations = {
    ...manifest.metadata.annotations,
    [ENVIRONMENT_ANNOTATION]: markOf(environment),
  };
  store.serverSideApply(
    { ...manifest, metadata: { ...manifest.metadata, annotations } },
    { manager: APPLIER, force: true },
  );
}

/** Deletes what left Git, if it is there and this environment's delivery applied it. Answers whether it did. */
export function withdraw(
  store: ClusterStore,
  environment: Environment,
  manifest: Manifest,
): boolean {
  const reference = referenceTo(manifest);
  const metadata = store.get(reference)?.metadata;
  const isOurs =
    metadata?.annotations?.[ENVIRONMENT_ANNOTATION] === markOf(environment) &&
    metadata.managedFields?.some(
      ({ manager, operation }) => manager === APPLIER && operation === 'Apply',
    );
  return isOurs === true && store.delete(reference);
}
