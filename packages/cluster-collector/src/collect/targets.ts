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

import { InputError } from '@backstage/errors';
import type { WatchTarget } from '../types';

const SUMMARY_RESOURCES: Omit<WatchTarget, 'namespace' | 'projection'>[] = [
  { group: 'apps', version: 'v1', resource: 'deployments' },
  { group: 'apps', version: 'v1', resource: 'statefulsets' },
  { group: 'apps', version: 'v1', resource: 'daemonsets' },
  { group: 'apps', version: 'v1', resource: 'replicasets' },
  { group: 'batch', version: 'v1', resource: 'jobs' },
  { group: '', version: 'v1', resource: 'pods' },
  {
    group: 'autoscaling',
    version: 'v2',
    resource: 'horizontalpodautoscalers',
  },
  {
    group: '',
    version: 'v1',
    resource: 'events',
    fieldSelector: 'type=Warning',
  },
];

/** The namespace itself: whether it exists is asked every now and then. */
const NAMESPACE = { group: '', version: 'v1', resource: 'namespaces' };

/**
 * The watch set of the fleet: workloads, pods, autoscalers and warning events
 * of each namespace, each with a watch, and so a connection, kept open; and
 * the namespace itself, without one.
 *
 * @param namespaces - names; a repeated one counts once.
 * @throws InputError when a name is empty: that would watch all namespaces.
 * @public
 */
export function summaryTargets(namespaces: string[]): WatchTarget[] {
  return [...new Set(namespaces)].flatMap(namespace => {
    if (!namespace) {
      throw new InputError(
        `An empty namespace name was given ('${namespaces.join(
          "', '",
        )}'); name each namespace to watch.`,
      );
    }
    return [NAMESPACE, ...SUMMARY_RESOURCES].map(resource => ({
      ...resource,
      namespace,
      projection: 'summary' as const,
    }));
  });
}

/** Two targets with the same key are the same. @public */
export function targetKey(target: WatchTarget): string {
  return JSON.stringify([
    target.group,
    target.version,
    target.resource,
    target.namespace ?? '',
    target.fieldSelector ?? '',
    target.projection,
  ]);
}

/** Whether a target is the namespace it names. */
export function isNamespace(target: WatchTarget): boolean {
  return (
    target.group === '' &&
    target.resource === NAMESPACE.resource &&
    target.namespace !== undefined
  );
}

/** Path of the target's list below the server's URL. */
export function targetPath(target: WatchTarget): string {
  if (isNamespace(target)) {
    return `/api/v1/namespaces/${encodeURIComponent(target.namespace ?? '')}`;
  }
  const parts = [
    ...(target.group ? ['apis', target.group] : ['api']),
    target.version,
    ...(target.namespace ? ['namespaces', target.namespace] : []),
    target.resource,
  ];
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

/** For people: `pods in shop`, `deployments.apps in all namespaces`. */
export function describeTarget(target: WatchTarget): string {
  if (isNamespace(target)) {
    return `namespace ${target.namespace ?? ''}`;
  }
  const resource = target.group
    ? `${target.resource}.${target.group}`
    : target.resource;
  return `${resource} in ${target.namespace ?? 'all namespaces'}`;
}
