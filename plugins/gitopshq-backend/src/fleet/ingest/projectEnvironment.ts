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

import type { SummaryObject } from '@gitopshq/cluster-collector';
import type {
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import {
  mapServices,
  type MappableWorkload,
  type ServiceMap,
} from '../mapping/mapServices';
import {
  emptyRows,
  type EnvironmentRows,
  type ServiceRow,
  type WorkloadRow,
} from '../rows';
import type { WantedWorkload } from '../wanted/types';
import { countColumn, textColumn } from './columnValues';
import { addCronJobs, addEvents } from './eventRows';
import { autoscalersByTarget, kindOf, workloadRow } from './objectRows';
import { PodRows } from './PodRows';
import { objectKey, resolveOwners, type RootObject } from './resolveOwners';
import { WantedOf } from './WantedOf';

/** Images kept per service. */
const IMAGES_PER_SERVICE = 20;

function mappable(root: RootObject): MappableWorkload {
  const { uid, namespace, name, labels, controller } = root;
  const kind = kindOf(root);
  // A Job counts under its CronJob, a pod under the controller we do not
  // collect; a static pod is controlled by its Node, which says nothing.
  const madeBy =
    controller &&
    ((kind === 'Job' && controller.kind === 'CronJob') ||
      (kind === 'Pod' && controller.kind !== 'Node'))
      ? controller.name
      : undefined;
  return { uid, kind, namespace, name, labels, madeBy };
}

/** Sums the workloads of each service into its row. */
export function serviceRows(
  environmentRef: string,
  { services }: ServiceMap,
  workloads: Iterable<WorkloadRow>,
): Map<string, ServiceRow> {
  const rows = new Map<string, ServiceRow>();
  const images = new Map<string, Set<string>>();
  for (const service of services.values()) {
    images.set(service.serviceId, new Set());
    rows.set(service.serviceId, {
      service_id: service.serviceId,
      environment_ref: environmentRef,
      key: textColumn(service.key, 256),
      name: textColumn(service.name, 256),
      component_ref: service.componentRef ?? null,
      system_ref: service.systemRef ?? null,
      mapping: service.mapping,
      claims: JSON.stringify(service.claims),
      owner_refs: JSON.stringify(service.ownerRefs),
      expected: 0,
      not_ready: 0,
      images: '[]',
    });
  }
  for (const { service_id, wanted, ready, images: own } of workloads) {
    const row = rows.get(service_id);
    if (row) {
      row.expected = countColumn(row.expected + wanted);
      row.not_ready = countColumn(row.not_ready + Math.max(0, wanted - ready));
      for (const image of JSON.parse(own)) {
        images.get(service_id)!.add(image);
      }
    }
  }
  for (const [serviceId, row] of rows) {
    row.images = JSON.stringify(
      [...images.get(serviceId)!].sort().slice(0, IMAGES_PER_SERVICE),
    );
  }
  return rows;
}

/**
 * The rows of an environment for what was collected of it. Pure: the same
 * objects give the same rows, whatever came before.
 *
 * Expected pods are those the workloads want (Jobs: while active); not ready
 * is what is missing of them, per workload. A workload that Git wants and the
 * cluster does not have counts with all its pods.
 *
 * @param options.podRows - Keeps the rows of unchanged pods from one call to
 * the next.
 * @param options.wanted - What Git wants, by the commit in force.
 * @param options.unseen - `<namespace> <resource>` of which nothing is known.
 */
export function projectEnvironment(
  environment: RegisteredEnvironment,
  snapshot: RegistrySnapshot,
  objects: readonly SummaryObject[],
  options: {
    podRows?: PodRows;
    wanted?: readonly WantedWorkload[];
    unseen?: ReadonlySet<string>;
  } = {},
): EnvironmentRows {
  const { clusterRef, environmentRef } = environment;
  const { podRows = new PodRows(), unseen = new Set() } = options;
  const wanted = new WantedOf(options.wanted ?? []);
  const chain = resolveOwners(objects);
  addCronJobs(chain);
  const autoscalers = autoscalersByTarget(objects);
  const live = [...chain.roots.values()].map(root =>
    wanted.stated(mappable(root)),
  );
  const absent = wanted.absent().map(each => each.mappable);
  const map = mapServices(environment, [...live, ...absent], snapshot);
  const rows = emptyRows();
  for (const root of chain.roots.values()) {
    const serviceId = map.serviceOf.get(root.uid)!;
    const pods = chain.podsOf.get(root.uid) ?? [];
    const target = objectKey(kindOf(root), root.namespace, root.name);
    rows.workloads.set(
      textColumn(root.uid, 64),
      workloadRow(clusterRef, root, pods, serviceId, autoscalers.get(target)),
    );
    const finished = root.type === 'workload' && root.finished;
    for (const pod of pods) {
      if (!(finished && pod.phase === 'Succeeded')) {
        rows.pods.set(
          textColumn(pod.uid, 64),
          podRows.of(clusterRef, pod, root, serviceId),
        );
      }
    }
  }
  for (const row of wanted.missingRows(clusterRef, map.serviceOf, unseen)) {
    rows.workloads.set(row.uid, row);
  }
  rows.services = serviceRows(environmentRef, map, rows.workloads.values());
  addEvents(
    rows.events,
    clusterRef,
    objects,
    chain.rootOf,
    autoscalers,
    map.serviceOf,
  );
  return rows;
}
