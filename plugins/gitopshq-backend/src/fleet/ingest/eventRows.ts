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

import type {
  AutoscalerSummary,
  EventSummary,
  SummaryObject,
} from '@gitopshq/cluster-collector';
import type { EventRow } from '../rows';
import { countColumn, textColumn, timeColumn } from './columnValues';
import { objectKey, type OwnershipChain } from './resolveOwners';

/** Newest events kept per service; a page shows far fewer. */
export const EVENTS_PER_SERVICE = 200;

/** Adds the warnings about objects of services. */
export function addEvents(
  rows: Map<string, EventRow>,
  clusterRef: string,
  objects: Iterable<SummaryObject>,
  rootOf: Map<string, string>,
  autoscalers: Map<string, AutoscalerSummary>,
  serviceOf: Map<string, string>,
): void {
  const aboutAutoscaler = new Map<string, string>();
  for (const [target, { uid, namespace, name }] of autoscalers) {
    const root = rootOf.get(target);
    if (root !== undefined) {
      aboutAutoscaler.set(uid, root);
      aboutAutoscaler.set(
        objectKey('HorizontalPodAutoscaler', namespace, name),
        root,
      );
    }
  }
  const byService = new Map<string, EventRow[]>();
  for (const event of objects) {
    if (event.type !== 'event' || event.eventType !== 'Warning') {
      continue;
    }
    const keys = [event.about.uid, aboutKey(event)];
    const root = keys
      .map(key =>
        key === undefined
          ? undefined
          : rootOf.get(key) ?? aboutAutoscaler.get(key),
      )
      .find(found => found !== undefined);
    const serviceId = root === undefined ? undefined : serviceOf.get(root);
    if (serviceId === undefined) {
      continue;
    }
    const row: EventRow = {
      cluster_ref: clusterRef,
      uid: textColumn(event.uid, 64),
      service_id: serviceId,
      type: textColumn(event.eventType, 16),
      reason: textColumn(event.reason, 256),
      message: textColumn(event.message, 1024),
      count: countColumn(event.count),
      last_seen_at: timeColumn(event.lastSeenAt),
      object: textColumn(`${event.about.kind}/${event.about.name}`, 320),
    };
    const known = byService.get(serviceId);
    if (known) {
      known.push(row);
    } else {
      byService.set(serviceId, [row]);
    }
  }
  for (const events of byService.values()) {
    events
      .sort(
        (a, b) =>
          (b.last_seen_at ?? '').localeCompare(a.last_seen_at ?? '') ||
          a.uid.localeCompare(b.uid),
      )
      .slice(0, EVENTS_PER_SERVICE)
      .forEach(row => rows.set(row.uid, row));
  }
}

function aboutKey(event: EventSummary): string {
  return objectKey(event.about.kind, event.namespace, event.about.name);
}

/** Lets events of a CronJob belong to a Job of it. */
export function addCronJobs({ roots, rootOf }: OwnershipChain): void {
  // CronJobs themselves are not collected.
  for (const root of roots.values()) {
    if (root.controller?.kind === 'CronJob') {
      const { name, uid } = root.controller;
      rootOf.set(uid, root.uid);
      rootOf.set(objectKey('CronJob', root.namespace, name), root.uid);
    }
  }
}
