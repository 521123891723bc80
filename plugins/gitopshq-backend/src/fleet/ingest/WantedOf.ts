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

import { createHash } from 'node:crypto';
import type { MappableWorkload } from '../mapping/mapServices';
import type { WorkloadRow } from '../rows';
import type { WantedWorkload } from '../wanted/types';
import { countColumn, textColumn } from './columnValues';
import { objectKey } from './resolveOwners';

/**
 * Resource of each kind of which it can be told that it is missing. A CronJob
 * is not collected, and a finished Job may rightly be gone.
 */
const RESOURCE_OF_KIND: Partial<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Pod: 'pods',
};

/** Of something that has no uid, since it does not exist. */
function uidOf(workload: WantedWorkload): string {
  const { kind, namespace, name } = workload;
  const digest = createHash('sha256')
    .update(objectKey(kind, namespace, name))
    .digest('hex');
  return `git-${digest.slice(0, 40)}`;
}

/** A workload that Git wants, in place of one the cluster has. */
function mappable(workload: WantedWorkload): MappableWorkload {
  const { kind, namespace, name, labels, folder } = workload;
  return { uid: uidOf(workload), kind, namespace, name, labels, folder };
}

/** The row of a workload that Git wants and the cluster does not have. */
function missingRow(
  clusterRef: string,
  workload: WantedWorkload,
  serviceId: string,
): WorkloadRow {
  const { apiVersion, kind, namespace, name, replicas = 1 } = workload;
  return {
    cluster_ref: clusterRef,
    uid: uidOf(workload),
    service_id: serviceId,
    api_version: textColumn(apiVersion, 128),
    kind,
    namespace: textColumn(namespace, 63),
    name: textColumn(name, 253),
    // What is not there is not healthy, even where Git wants no pods of it.
    wanted: countColumn(Math.max(1, replicas)),
    ready: 0,
    updated: 0,
    restarts: 0,
    images: '[]',
    autoscaler: null,
    problem: JSON.stringify({
      code: 'missing',
      message: `Git wants ${kind} ${name}, and the cluster does not have it`,
      value: 'missing from the cluster',
      cure: 'Let what delivers the environment apply it, or take it out of Git',
    }),
  };
}

/** What Git wants of one environment, beside what the cluster has. */
export class WantedOf {
  private readonly byObject: ReadonlyMap<string, WantedWorkload>;
  private readonly present = new Set<string>();

  constructor(workloads: Iterable<WantedWorkload>) {
    this.byObject = new Map(
      [...workloads].map(each => [
        objectKey(each.kind, each.namespace, each.name),
        each,
      ]),
    );
  }

  /**
   * A live workload as Git states it, if it does: its labels there and its
   * folder say whose service it is, so that findings and releases, which are
   * told by Git, speak of the same one.
   */
  stated(workload: MappableWorkload): MappableWorkload {
    const { kind, namespace, name, madeBy } = workload;
    const keys = [
      objectKey(kind, namespace, name),
      ...(kind === 'Job' && madeBy !== undefined
        ? [objectKey('CronJob', namespace, madeBy)]
        : []),
    ];
    for (const key of keys) {
      const wanted = this.byObject.get(key);
      if (wanted) {
        this.present.add(key);
        return { ...workload, labels: wanted.labels, folder: wanted.folder };
      }
    }
    return workload;
  }

  /** Those of which no live workload was {@link WantedOf.stated}. */
  absent(): { workload: WantedWorkload; mappable: MappableWorkload }[] {
    return [...this.byObject]
      .filter(([key]) => !this.present.has(key))
      .map(([, workload]) => ({ workload, mappable: mappable(workload) }));
  }

  /**
   * Rows of those absent whose absence is seen.
   *
   * @param unseen - `<namespace> <resource>` not listed since the hub started.
   */
  missingRows(
    clusterRef: string,
    serviceOf: ReadonlyMap<string, string>,
    unseen: ReadonlySet<string>,
  ): WorkloadRow[] {
    return this.absent().flatMap(({ workload, mappable: { uid } }) => {
      const resource = RESOURCE_OF_KIND[workload.kind];
      const serviceId = serviceOf.get(uid);
      return resource === undefined ||
        serviceId === undefined ||
        unseen.has(`${workload.namespace} ${resource}`)
        ? []
        : [missingRow(clusterRef, workload, serviceId)];
    });
  }
}
