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

import { isRecord, KubeObject, Manifest } from '../objects';
import type { ObjectKey } from '../store/ObjectStore';
import type { ObjectApi, WriteOptions } from './ObjectApi';
import { badRequest } from './StatusError';

/** The autoscaling/v1 `Scale` of a workload. */
export function scaleOf(workload: KubeObject): KubeObject {
  const spec = isRecord(workload.spec) ? workload.spec : {};
  const status = isRecord(workload.status) ? workload.status : {};
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    workload.metadata;
  const labels =
    isRecord(spec.selector) && isRecord(spec.selector.matchLabels)
      ? spec.selector.matchLabels
      : {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas },
    status: {
      replicas: status.replicas ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

/**
 * The number of replicas a `Scale` asks for.
 * @throws StatusError 400 when it asks for none
 */
export function readScale(scale: Manifest): {
  replicas: number;
  resourceVersion?: string;
} {
  const replicas = isRecord(scale.spec) ? scale.spec.replicas : undefined;
  if (!Number.isInteger(replicas)) {
    throw badRequest(
      `spec.replicas of a Scale must be a whole number, not ${JSON.stringify(
        replicas,
      )}`,
    );
  }
  return {
    replicas: Number(replicas),
    resourceVersion: scale.metadata?.resourceVersion,
  };
}

/**
 * Writes the number of replicas of a workload, as its scale subresource does.
 * @throws StatusError 404, 409, 422
 */
export function writeScale(
  api: ObjectApi,
  key: ObjectKey,
  wanted: { replicas: number; resourceVersion?: string },
  options: WriteOptions = {},
): KubeObject {
  const { replicas, resourceVersion } = wanted;
  return api.patch(
    key,
    'application/merge-patch+json',
    {
      ...(resourceVersion && { metadata: { resourceVersion } }),
      spec: { replicas },
    },
    options,
  );
}
