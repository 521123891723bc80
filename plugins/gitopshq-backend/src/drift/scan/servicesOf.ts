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

import { KUBERNETES_ID_LABEL } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import { mapServices, type ServiceMap } from '../../fleet/mapping/mapServices';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';

const NAME_LABEL = 'app.kubernetes.io/name';

/** Kinds that make a service of their own; others join one. */
const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
]);

/** An object to be given to a service. */
export interface ServiceObject {
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** Folder of Git below the environment's path. */
  folder?: string;
  /** `<Kind>/<namespace>/<name>` of what it scales. */
  scales?: string;
}

/** Reads what {@link servicesOf} needs of an object. */
export function serviceObject(
  ref: string,
  object: KubernetesObject,
  folder?: string,
): ServiceObject {
  const { kind, metadata, spec } = object as {
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown; labels?: unknown };
    spec?: { scaleTargetRef?: { kind?: unknown; name?: unknown } };
  };
  const labels = metadata?.labels;
  const target = spec?.scaleTargetRef;
  const namespace = String(metadata?.namespace ?? '');
  return {
    ref,
    kind: String(kind ?? ''),
    namespace,
    name: String(metadata?.name ?? ''),
    labels:
      typeof labels === 'object' && labels !== null
        ? Object.fromEntries(
            Object.entries(labels).filter(
              (entry): entry is [string, string] =>
                typeof entry[1] === 'string',
            ),
          )
        : {},
    ...(folder !== undefined && { folder }),
    ...(target &&
      typeof target === 'object' && {
        scales: `${target.kind}/${namespace}/${target.name}`,
      }),
  };
}

/**
 * Service ids of objects, by ref. Workloads are mapped as the fleet maps them;
 * any other object joins the service it scales, the one its labels name, or
 * the only one of its folder. What joins none belongs to the environment.
 */
export function servicesOf(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
  objects: readonly ServiceObject[],
): Map<string, string> {
  return mapObjects(environment, snapshot, objects).serviceOf;
}

/** {@link servicesOf} with the services themselves; `serviceOf` is by ref. */
export function mapObjects(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
  objects: readonly ServiceObject[],
): ServiceMap {
  const workloads = objects.filter(({ kind }) => WORKLOADS.has(kind));
  const { services, serviceOf } = mapServices(
    environment,
    workloads.map(({ ref, ...workload }) => ({ ...workload, uid: ref })),
    snapshot,
  );
  const found = new Map(serviceOf);
  const byWorkload = new Map<string, string>();
  const byFolder = new Map<string, Set<string>>();
  const byLabel = new Map<string, string>();
  for (const each of workloads) {
    const serviceId = serviceOf.get(each.ref)!;
    byWorkload.set(`${each.kind}/${each.namespace}/${each.name}`, serviceId);
    if (each.folder !== undefined) {
      const some = byFolder.get(each.folder) ?? new Set();
      byFolder.set(each.folder, some.add(serviceId));
    }
    for (const label of [KUBERNETES_ID_LABEL, NAME_LABEL]) {
      if (each.labels[label]) {
        byLabel.set(`${label}=${each.labels[label]}`, serviceId);
      }
    }
  }
  for (const each of objects) {
    if (found.has(each.ref)) {
      continue;
    }
    const ofFolder = byFolder.get(each.folder ?? '');
    const serviceId =
      (each.scales && byWorkload.get(each.scales)) ??
      byLabel.get(
        `${KUBERNETES_ID_LABEL}=${each.labels[KUBERNETES_ID_LABEL]}`,
      ) ??
      byLabel.get(`${NAME_LABEL}=${each.labels[NAME_LABEL]}`) ??
      (ofFolder?.size === 1 ? [...ofFolder][0] : undefined);
    if (serviceId !== undefined && services.has(serviceId)) {
      found.set(each.ref, serviceId);
    }
  }
  return { services, serviceOf: found };
}
