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

import type { RenderedObject } from '../../desired';
import type { RegisteredEnvironment } from '../../registry/types';
import type { WantedWorkload } from './types';

/** Kinds that make a service of their own. */
const WORKLOADS: ReadonlySet<unknown> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
]);

/** What a tool runs at certain moments and takes away afterwards. */
const HOOKS = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

const DEFAULT_REPLICAS = 1;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function replicasOf(object: Record<string, unknown>): number | undefined {
  if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') {
    return undefined;
  }
  const replicas = isRecord(object.spec) ? object.spec.replicas : undefined;
  return typeof replicas === 'number' && replicas >= 0
    ? replicas
    : DEFAULT_REPLICAS;
}

/**
 * The workloads among the objects in force, by kind, namespace and name; those
 * of other namespaces than the environment's are not looked at.
 */
export function readWanted(
  objects: readonly RenderedObject[],
  { namespaces }: Pick<RegisteredEnvironment, 'namespaces'>,
): WantedWorkload[] {
  const wanted = new Map<string, WantedWorkload>();
  for (const { object, folder } of objects) {
    const { apiVersion, kind, metadata } = object;
    if (!WORKLOADS.has(kind) || !isRecord(metadata)) {
      continue;
    }
    const { name, namespace = namespaces[0], labels, annotations } = metadata;
    const notes = textsOf(annotations);
    if (
      typeof name !== 'string' ||
      typeof namespace !== 'string' ||
      !namespaces.includes(namespace) ||
      HOOKS.some(hook => Object.hasOwn(notes, hook))
    ) {
      continue;
    }
    const replicas = replicasOf(object);
    // Stated more than once, the last one counts.
    wanted.set(`${kind}/${namespace}/${name}`, {
      apiVersion: String(apiVersion),
      kind: String(kind),
      namespace,
      name,
      labels: textsOf(labels),
      ...(folder !== undefined && { folder }),
      ...(replicas !== undefined && { replicas }),
    });
  }
  return [...wanted.values()];
}
