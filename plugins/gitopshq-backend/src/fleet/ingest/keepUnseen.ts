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

import type { EnvironmentRows } from '../rows';
import { countColumn } from './columnValues';

const RESOURCE_OF_KIND: Record<string, string> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  Job: 'jobs',
  Pod: 'pods',
};

/**
 * Adds to new rows the stored ones of namespaces and resources that have not
 * been listed since the hub started: what cannot be seen now is shown as it
 * was, with its age, and not as gone.
 *
 * @param unseen - `<namespace> <resource>`.
 */
export function keepUnseen(
  rows: EnvironmentRows,
  stored: EnvironmentRows,
  unseen: ReadonlySet<string>,
): void {
  if (unseen.size === 0) {
    return;
  }
  for (const row of stored.workloads.values()) {
    const resource = RESOURCE_OF_KIND[row.kind];
    const known = stored.services.get(row.service_id);
    if (
      !unseen.has(`${row.namespace} ${resource}`) ||
      rows.workloads.has(row.uid) ||
      !known
    ) {
      continue;
    }
    const service = rows.services.get(row.service_id) ?? {
      ...known,
      expected: 0,
      not_ready: 0,
    };
    service.expected = countColumn(service.expected + row.wanted);
    service.not_ready = countColumn(
      service.not_ready + Math.max(0, row.wanted - row.ready),
    );
    rows.services.set(row.service_id, service);
    rows.workloads.set(row.uid, row);
  }
  for (const row of stored.pods.values()) {
    if (
      unseen.has(`${row.namespace} pods`) &&
      !rows.pods.has(row.uid) &&
      rows.services.has(row.service_id)
    ) {
      rows.pods.set(row.uid, row);
    }
  }
  // Events say no namespace; they are old news as soon as any are listed.
  const namespaces = new Set(
    [...stored.workloads.values()].map(row => row.namespace),
  );
  if ([...namespaces].every(namespace => unseen.has(`${namespace} events`))) {
    for (const row of stored.events.values()) {
      if (!rows.events.has(row.uid) && rows.services.has(row.service_id)) {
        rows.events.set(row.uid, row);
      }
    }
  }
}
