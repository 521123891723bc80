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

import { ObjectApi } from '../api/ObjectApi';
import { isRecord, KubeObject } from '../objects';
import { compileLabelSelector } from '../selectors/labelSelector';
import { ObjectKey } from '../store/ObjectStore';
import { isActive, Pod, TemplatedSpec } from './workloads';

/** An autoscaler's `spec.scaleTargetRef`. */
export interface ScaleTargetReference {
  apiVersion?: string;
  kind: string;
  name: string;
}

/** What an autoscaler scales. */
export interface ScaleTarget {
  key: ObjectKey;
  object: KubeObject;
}

/** @returns `undefined` when there is no such object, or it cannot be scaled */
export function scaleTargetOf(
  api: ObjectApi,
  reference: ScaleTargetReference,
  { namespace }: Pick<ObjectKey, 'namespace'>,
): ScaleTarget | undefined {
  const { apiVersion = 'apps/v1', kind, name } = reference;
  const facts = api.table.byKind(apiVersion, kind);
  const key = facts?.scaleSubresource && { facts, namespace, name };
  const object = key && api.find(key);
  return key && object ? { key, object } : undefined;
}

/** The pods that the target selects, finished and ending ones left out. */
export function podsOfTarget(api: ObjectApi, target: KubeObject): Pod[] {
  const { selector } = target.spec as TemplatedSpec;
  const matches = compileLabelSelector(selector);
  return api.store
    .list(api.table.require('v1', 'Pod'), {
      namespace: target.metadata.namespace,
    })
    .filter(({ metadata }) => matches(metadata.labels))
    .map(object => object as Pod)
    .filter(isActive);
}

/** How many replicas the target is told to run. */
export function replicasOf(target: KubeObject): number {
  return Number(isRecord(target.spec) ? target.spec.replicas ?? 0 : 0);
}
