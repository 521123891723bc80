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
import type { RenderedObject } from '../../desired';
import {
  serviceObject,
  servicesOf,
  type ServiceObject,
} from '../../drift/scan/servicesOf';
import { mapServices } from '../../fleet/mapping/mapServices';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';

const NAME_LABEL = 'app.kubernetes.io/name';
/** What of an environment belongs to no service. */
export const REMAINDER = '';

/**
 * What of an environment changes together, told by Git alone, so that it stays
 * the same whatever the catalog says: the service its workloads would be if
 * there were no components.
 */
export interface Unit {
  /** Hash; {@link REMAINDER} for objects that belong to no workload. */
  key: string;
  name: string;
  /** One of its workloads, by which the catalog tells whose it is. */
  workload: UnitWorkload;
}

/** What mapping needs of a workload. */
export type UnitWorkload = Pick<
  ServiceObject,
  'kind' | 'namespace' | 'name' | 'labels' | 'folder'
>;

/** `<apiVersion>/<kind>/<namespace>/<name>`, as Git states it. */
export function refOf(
  { object }: RenderedObject,
  { namespaces }: RegisteredEnvironment,
): string {
  const { apiVersion, kind, metadata } = object as {
    apiVersion?: unknown;
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown };
  };
  return `${apiVersion}/${kind}/${metadata?.namespace || namespaces[0]}/${
    metadata?.name
  }`;
}

/** What of an object decides the unit it belongs to. */
export function statedAs(
  ref: string,
  { object, folder }: RenderedObject,
  { namespaces }: RegisteredEnvironment,
): ServiceObject {
  const stated = serviceObject(ref, object, folder);
  const labels = Object.fromEntries(
    [KUBERNETES_ID_LABEL, NAME_LABEL].flatMap(label =>
      stated.labels[label] ? [[label, stated.labels[label]]] : [],
    ),
  );
  return {
    ...stated,
    namespace: stated.namespace || (namespaces[0] ?? ''),
    labels,
  };
}

/** Which unit each object belongs to. */
export interface UnitMap {
  /** Keys by ref; of what is absent {@link REMAINDER}. */
  unitOf: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, Unit>;
}

const NO_CATALOG: RegistrySnapshot = {
  clusters: new Map(),
  environments: new Map(),
  components: new Map(),
  systemOwners: new Map(),
  judgeClaim: ({ componentRef }) => ({
    componentRef,
    counted: false,
    reason: 'no catalog is asked',
  }),
};

/** Gives the objects of a commit to units. */
export function unitsOf(
  environment: RegisteredEnvironment,
  stated: readonly ServiceObject[],
): UnitMap {
  const alone = { ...environment, services: {} };
  const unitOf = servicesOf(alone, NO_CATALOG, stated);
  const units = new Map<string, Unit>();
  for (const { ref, kind, namespace, name, labels, folder } of stated) {
    const key = unitOf.get(ref);
    const workload = {
      ...{ kind, namespace, name, labels },
      ...(folder !== undefined && { folder }),
    };
    if (key === undefined || units.has(key)) {
      continue;
    }
    const { services } = mapServices(
      alone,
      [{ uid: ref, ...workload }],
      NO_CATALOG,
    );
    const named = services.get(key);
    // Another object of the unit names it: this one only joins.
    if (named) {
      units.set(key, { key, name: named.name, workload });
    }
  }
  return { unitOf, units };
}

/** Id and name of the service that a unit is for the catalog of now. */
export function serviceOfUnit(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
  workload: UnitWorkload,
): { serviceId: string; name: string } {
  const { services } = mapServices(
    environment,
    [{ uid: 'workload', ...workload }],
    snapshot,
  );
  const [service] = services.values();
  return { serviceId: service.serviceId, name: service.name };
}
