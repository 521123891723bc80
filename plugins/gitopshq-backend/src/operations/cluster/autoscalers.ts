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

import type { ObjectIdentity } from '@gitopshq/drift-engine';
import { z } from 'zod/v3';
import type { ClusterAccess } from './ClusterAccess';

/** Kinds that scale others, newest version first; with what a target is by default. */
const SCALERS = [
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersions: ['autoscaling/v2', 'autoscaling/v1'],
    target: { apiVersion: undefined, kind: undefined },
  },
  {
    kind: 'ScaledObject',
    apiVersions: ['keda.sh/v1alpha1'],
    // https://keda.sh/docs/latest/reference/scaledobject-spec/#scaletargetref
    target: { apiVersion: 'apps/v1', kind: 'Deployment' },
  },
];

const scalerSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    scaleTargetRef: z.object({
      apiVersion: z.string().nullish(),
      kind: z.string().nullish(),
      name: z.string(),
    }),
  }),
});

const groupOf = (apiVersion: string) =>
  apiVersion.includes('/') ? apiVersion.split('/')[0] : '';

/**
 * What scales a workload by itself, as `<Kind>/<name>`; undefined when nothing
 * does.
 *
 * @throws ClusterProblemError when that cannot be read.
 */
export async function autoscalerOf(
  { reader, kinds }: ClusterAccess,
  workload: ObjectIdentity,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { kind, apiVersions, target } of SCALERS) {
    for (const apiVersion of apiVersions) {
      const resource = await kinds.resourceOf(apiVersion, kind, signal);
      if (!resource) {
        continue;
      }
      const scalers = await reader.list(resource, workload.namespace, signal);
      for (const scaler of scalers) {
        const { data } = scalerSchema.safeParse(scaler);
        const aim = data?.spec.scaleTargetRef;
        // A target without a group is that of any.
        const aimed = aim?.apiVersion || target.apiVersion;
        if (
          aim?.name === workload.name &&
          (aim.kind || target.kind) === workload.kind &&
          (!aimed || groupOf(aimed) === groupOf(workload.apiVersion))
        ) {
          return `${kind}/${data!.metadata.name}`;
        }
      }
      break;
    }
  }
  return undefined;
}
