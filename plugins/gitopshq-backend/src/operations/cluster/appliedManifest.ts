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

import type { TrackingMark } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KubernetesObject, ObjectIdentity } from '@gitopshq/drift-engine';

type Texts = Record<string, string>;

/** What the server fills in, or the object's identity says. */
const SERVERS = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  // That of the object it is for; one of the cluster has none.
  'namespace',
];

function textsOf(object: KubernetesObject | undefined, where: string): Texts {
  const metadata = recordOf(object?.metadata);
  return recordOf(metadata[where]) as Texts;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/**
 * The marks of the applier: an apply that leaves one out takes it away. Where
 * only the start of a value is known, the object keeps what it has.
 */
function marked(
  where: 'labels' | 'annotations',
  stated: Texts,
  tracking: readonly TrackingMark[],
  live: KubernetesObject | undefined,
): Texts {
  const marks = tracking
    .filter(mark => mark.in === where)
    .flatMap(({ key, value, valuePrefix }): [string, string][] => {
      const present = textsOf(live, where)[key];
      if (value !== undefined) {
        return [[key, value]];
      }
      return present?.startsWith(valuePrefix!) ? [[key, present]] : [];
    });
  return { ...stated, ...Object.fromEntries(marks) };
}

/** What is sent to apply an object, with the marks of its applier. */
export function appliedManifest(
  manifest: Record<string, unknown>,
  options: {
    identity: ObjectIdentity;
    tracking: readonly TrackingMark[];
    live: KubernetesObject | undefined;
    uid?: string;
    resourceVersion?: string;
  },
): Record<string, unknown> {
  const { identity, tracking, live, uid, resourceVersion } = options;
  const { status: _status, ...stated } = manifest;
  const given = Object.fromEntries(
    Object.entries(recordOf(manifest.metadata)).filter(
      ([key]) => !SERVERS.includes(key),
    ),
  );
  const sets = Object.fromEntries(
    (['labels', 'annotations'] as const).flatMap(where => {
      const all = marked(where, textsOf(manifest, where), tracking, live);
      return Object.keys(all).length > 0 ? [[where, all]] : [];
    }),
  );
  return {
    ...stated,
    metadata: {
      ...given,
      ...sets,
      name: identity.name,
      ...(identity.namespace && { namespace: identity.namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  };
}

/** Whether a manifest is of the object it is to be applied to. */
export function isManifestOf(
  manifest: Record<string, unknown>,
  { apiVersion, kind, namespace, name }: ObjectIdentity,
): boolean {
  const metadata = recordOf(manifest.metadata);
  return (
    manifest.apiVersion === apiVersion &&
    manifest.kind === kind &&
    metadata.name === name &&
    // Without one it gets the environment's; a cluster's object has none.
    (metadata.namespace === undefined ||
      metadata.namespace === null ||
      metadata.namespace === namespace ||
      namespace === '')
  );
}
