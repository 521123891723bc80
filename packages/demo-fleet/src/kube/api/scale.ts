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
import { entriesOf, FieldManager } from '../ownership/FieldManager';
import { ManagedFieldsEntry } from '../ownership/FieldOwner';
import { entriesAfterScale, entriesOfScale } from '../ownership/scaleOwnership';
import { applyPatch, APPLY_PATCH, PatchMediaType } from '../patch/applyPatch';
import { ResourceFacts } from '../resources/ResourceTable';
import type { ObjectKey } from '../store/ObjectStore';
import type { ObjectApi } from './ObjectApi';
import type { WriteOptions } from './options';
import { badRequest } from './StatusError';

const SCALE: ResourceFacts = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  singular: 'scale',
  namespaced: true,
  statusSubresource: true,
};

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
  const managedFields = entriesOfScale(
    entriesOf(workload),
    workload.apiVersion,
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      creationTimestamp,
      ...(managedFields.length > 0 && { managedFields }),
    },
    // As in Kubernetes' own type, zero is not said.
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: {
      replicas: status.replicas ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

/**
 * Replaces the `Scale` of a workload.
 * @returns the workload
 * @throws StatusError 400 when the Scale is none, 404, 409, 422
 */
export function updateScale(
  api: ObjectApi,
  key: ObjectKey,
  given: Manifest,
  options: WriteOptions = {},
): KubeObject {
  const before = scaleOf(api.get(key));
  const after = asScale(before, given);
  const entries = fieldsOf(api).updated(
    SCALE,
    { manager: options.manager ?? api.manager, subresource: 'scale' },
    before,
    after,
    undefined,
  );
  return writeScale(api, key, after, entries, options);
}

/**
 * Patches the `Scale` of a workload, also by server-side apply.
 * @returns the workload
 * @throws StatusError 400 when the result is no Scale, 404, 409, 422
 */
export function patchScale(
  api: ObjectApi,
  key: ObjectKey,
  mediaType: PatchMediaType,
  patch: unknown,
  options: WriteOptions = {},
): KubeObject {
  const before = scaleOf(api.get(key));
  if (mediaType !== APPLY_PATCH) {
    const type = { is: 'ref', name: 'Scale' } as const;
    const given = applyPatch(mediaType, api.schemas, type, before, patch);
    return updateScale(api, key, isRecord(given) ? given : {}, options);
  }
  const { manager = api.manager, force } = options;
  const { merged, entries } = fieldsOf(api).applied(
    SCALE,
    { manager, force, subresource: 'scale' },
    before,
    isRecord(patch) ? patch : {},
  );
  return writeScale(api, key, asScale(before, merged), entries, options);
}

function fieldsOf(api: ObjectApi): FieldManager {
  return new FieldManager(api.schemas, api.clock);
}

function asScale(before: KubeObject, given: Manifest): KubeObject {
  const spec = isRecord(given.spec) ? given.spec : {};
  const { replicas = 0 } = spec;
  if (!Number.isInteger(replicas)) {
    throw badRequest(
      `spec.replicas of a Scale must be a whole number, not ${JSON.stringify(
        replicas,
      )}`,
    );
  }
  const resourceVersion =
    given.metadata?.resourceVersion ?? before.metadata.resourceVersion;
  return {
    ...before,
    metadata: { ...before.metadata, resourceVersion },
    spec: replicas === 0 ? {} : { replicas },
  };
}

function writeScale(
  api: ObjectApi,
  key: ObjectKey,
  scale: KubeObject,
  entries: readonly ManagedFieldsEntry[],
  options: WriteOptions,
): KubeObject {
  const { replicas = 0 } = scale.spec as { replicas?: number };
  const { resourceVersion } = scale.metadata;
  return api.modify(
    key,
    current => ({
      ...current,
      metadata: {
        ...current.metadata,
        resourceVersion,
        managedFields: entriesAfterScale(
          entriesOf(current),
          current.apiVersion,
          entries,
        ),
      },
      spec: { ...(isRecord(current.spec) && current.spec), replicas },
    }),
    { ...options, subresource: 'scale' },
  );
}
