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

import type { KubeObject } from './FakeObjectCollector';

/** FieldsV1 of everything an object states but its identity. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const keyed = value.every(
      item => typeof item === 'object' && item !== null && 'name' in item,
    );
    return keyed
      ? Object.fromEntries(
          value.map(item => [
            `k:${JSON.stringify({ name: item.name })}`,
            { '.': {}, ...(fieldsOf(item) as object) },
          ]),
        )
      : {};
  }
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`f:${key}`, fieldsOf(inner)]),
  );
}

/** An entry of managedFields for what is stated. */
export function ownedBy(
  manager: string,
  at: number,
  stated: object,
  rest: object = {},
) {
  return {
    manager,
    operation: 'Apply',
    apiVersion: 'v1',
    time: new Date(at).toISOString(),
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(stated),
    ...rest,
  };
}

/** A ConfigMap as Git states it. */
export function configMap(
  name: string,
  data: Record<string, string> = { mode: 'calm' },
  metadata: object = {},
): KubeObject & { data: Record<string, string> } {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', ...metadata },
    data,
  };
}

export const APPLIER = 'gitopshq';
export const MARK = 'gitopshq.io/environment';

/** An object as the applier has applied it to the cluster. */
export function applied<T extends KubeObject>(
  stated: T,
  at: number,
  environmentRef = 'resource:default/shop-eu',
) {
  const { apiVersion, kind, metadata, ...rest } = stated;
  const annotations = {
    ...(metadata as { annotations?: object }).annotations,
    [MARK]: environmentRef,
  };
  return {
    ...stated,
    metadata: {
      ...metadata,
      annotations,
      managedFields: [
        ownedBy(
          APPLIER,
          at,
          { metadata: { annotations }, ...rest },
          { apiVersion },
        ),
      ],
    },
  };
}

/** An object after somebody wrote a value by hand. */
export function editedByHand(
  live: ReturnType<typeof applied<ReturnType<typeof configMap>>>,
  data: Record<string, string>,
  at: number,
  manager = 'kubectl-edit',
) {
  return {
    ...live,
    data: { ...live.data, ...data },
    metadata: {
      ...live.metadata,
      managedFields: [
        ...live.metadata.managedFields,
        ownedBy(manager, at, { data }, { operation: 'Update' }),
      ],
    },
  };
}
