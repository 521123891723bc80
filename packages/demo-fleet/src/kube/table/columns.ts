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

import { get } from 'lodash';
import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { humanDuration } from './age';
import { autoscalerTargets } from './autoscalerCells';
import { podReady, podRestarts, podStatus } from './podCells';

/** One column of a table; `wide` columns show only with `-o wide`. */
export interface Column {
  name: string;
  type?: 'string' | 'integer';
  wide?: boolean;
  cell(object: KubeObject, now: number): string | number;
}

function text(name: string, path: string, absent = '<none>'): Column {
  return { name, cell: object => String(get(object, path) ?? absent) };
}

function whole(name: string, path: string): Column {
  return {
    name,
    type: 'integer',
    cell: object => Number(get(object, path) ?? 0),
  };
}

function since(name: string, path: string): Column {
  return {
    name,
    cell: (object, now) => {
      const time: unknown = get(object, path);
      return typeof time === 'string'
        ? humanDuration(now - Date.parse(time))
        : '<unknown>';
    },
  };
}

function wide(column: Column): Column {
  return { ...column, wide: true };
}

function share(name: string, part: string, total: string): Column {
  return {
    name,
    cell: object => `${get(object, part) ?? 0}/${get(object, total) ?? 0}`,
  };
}

function size(name: string, path: string): Column {
  return {
    name,
    type: 'integer',
    cell: object => Object.keys(get(object, path) ?? {}).length,
  };
}

function pairs(value: unknown): string {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  return entries.length === 0
    ? '<none>'
    : entries.map(([key, entry]) => `${key}=${entry}`).join(',');
}

const name = text('Name', 'metadata.name');
const age = since('Age', 'metadata.creationTimestamp');
const containers: Column[] = ['name', 'image'].map(field => ({
  name: field === 'name' ? 'Containers' : 'Images',
  wide: true,
  cell: object =>
    (get(object, 'spec.template.spec.containers') as Record<string, string>[])
      .map(container => container[field])
      .join(','),
}));
const selector: Column = {
  name: 'Selector',
  wide: true,
  cell: object => pairs(get(object, 'spec.selector.matchLabels')),
};

const columns: Record<string, Column[]> = {
  '/Pod': [
    name,
    { name: 'Ready', cell: podReady },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: podRestarts },
    age,
    wide(text('IP', 'status.podIP')),
    wide(text('Node', 'spec.nodeName')),
    wide(text('Nominated Node', 'status.nominatedNodeName')),
    wide({ name: 'Readiness Gates', cell: () => '<none>' }),
  ],
  '/Namespace': [name, text('Status', 'status.phase'), age],
  '/Node': [
    name,
    {
      name: 'Status',
      cell: object => {
        const conditions = (get(object, 'status.conditions') ?? []) as {
          type: string;
          status: string;
        }[];
        const ready = conditions.find(({ type }) => type === 'Ready');
        const cordoned = get(object, 'spec.unschedulable')
          ? ',SchedulingDisabled'
          : '';
        return `${ready?.status === 'True' ? 'Ready' : 'NotReady'}${cordoned}`;
      },
    },
    {
      name: 'Roles',
      cell: object =>
        Object.keys(object.metadata.labels ?? {})
          .filter(key => key.startsWith('node-role.kubernetes.io/'))
          .map(key => key.slice('node-role.kubernetes.io/'.length))
          .join(',') || '<none>',
    },
    age,
    text('Version', 'status.nodeInfo.kubeletVersion'),
    wide(text('Internal-IP', 'status.addresses[0].address')),
  ],
  '/Event': [
    since('Last Seen', 'lastTimestamp'),
    text('Type', 'type'),
    text('Reason', 'reason'),
    {
      name: 'Object',
      cell: object =>
        `${String(get(object, 'involvedObject.kind')).toLowerCase()}/${get(
          object,
          'involvedObject.name',
        )}`,
    },
    text('Message', 'message', ''),
    wide(whole('Count', 'count')),
    wide(text('Name', 'metadata.name')),
  ],
  '/Service': [
    name,
    text('Type', 'spec.type'),
    text('Cluster-IP', 'spec.clusterIP'),
    { name: 'External-IP', cell: () => '<none>' },
    {
      name: 'Port(s)',
      cell: object =>
        (
          (get(object, 'spec.ports') ?? []) as {
            port: number;
            protocol: string;
          }[]
        )
          .map(({ port, protocol }) => `${port}/${protocol}`)
          .join(',') || '<none>',
    },
    age,
    wide({
      name: 'Selector',
      cell: object => pairs(get(object, 'spec.selector')),
    }),
  ],
  '/ConfigMap': [name, size('Data', 'data'), age],
  '/Secret': [name, text('Type', 'type'), size('Data', 'data'), age],
  '/PersistentVolumeClaim': [
    name,
    text('Status', 'status.phase', ''),
    text('Volume', 'spec.volumeName', ''),
    text('Capacity', 'status.capacity.storage', ''),
    age,
  ],
  'apps/Deployment': [
    name,
    share('Ready', 'status.readyReplicas', 'spec.replicas'),
    whole('Up-to-date', 'status.updatedReplicas'),
    whole('Available', 'status.availableReplicas'),
    age,
    ...containers,
    selector,
  ],
  'apps/ReplicaSet': [
    name,
    whole('Desired', 'spec.replicas'),
    whole('Current', 'status.replicas'),
    whole('Ready', 'status.readyReplicas'),
    age,
    ...containers,
    selector,
  ],
  'apps/StatefulSet': [
    name,
    share('Ready', 'status.readyReplicas', 'spec.replicas'),
    age,
    ...containers,
  ],
  'apps/DaemonSet': [
    name,
    whole('Desired', 'status.desiredNumberScheduled'),
    whole('Current', 'status.currentNumberScheduled'),
    whole('Ready', 'status.numberReady'),
    whole('Up-to-date', 'status.updatedNumberScheduled'),
    whole('Available', 'status.numberAvailable'),
    age,
    ...containers,
    selector,
  ],
  'batch/Job': [
    name,
    {
      name: 'Status',
      cell: object => {
        const conditions = (get(object, 'status.conditions') ?? []) as {
          type: string;
          status: string;
        }[];
        return (
          conditions.find(({ status }) => status === 'True')?.type ?? 'Running'
        );
      },
    },
    share('Completions', 'status.succeeded', 'spec.completions'),
    age,
  ],
  'batch/CronJob': [
    name,
    text('Schedule', 'spec.schedule'),
    text('Suspend', 'spec.suspend'),
    size('Active', 'status.active'),
    since('Last Schedule', 'status.lastScheduleTime'),
    age,
  ],
  'autoscaling/HorizontalPodAutoscaler': [
    name,
    {
      name: 'Reference',
      cell: object =>
        `${get(object, 'spec.scaleTargetRef.kind')}/${get(
          object,
          'spec.scaleTargetRef.name',
        )}`,
    },
    { name: 'Targets', cell: autoscalerTargets },
    whole('MinPods', 'spec.minReplicas'),
    whole('MaxPods', 'spec.maxReplicas'),
    whole('Replicas', 'status.currentReplicas'),
    age,
  ],
  'metrics.k8s.io/PodMetrics': [
    name,
    ...['cpu', 'memory'].map(measure => ({
      name: measure === 'cpu' ? 'CPU' : 'Memory',
      cell: (object: KubeObject) =>
        (get(object, 'containers') as { usage: Record<string, string> }[])
          .map(({ usage }) => usage[measure])
          .join(','),
    })),
    text('Window', 'window'),
  ],
  'metrics.k8s.io/NodeMetrics': [
    name,
    text('CPU', 'usage.cpu'),
    text('Memory', 'usage.memory'),
    text('Window', 'window'),
  ],
  'policy/PodDisruptionBudget': [
    name,
    text('Min Available', 'spec.minAvailable', 'N/A'),
    text('Max Unavailable', 'spec.maxUnavailable', 'N/A'),
    whole('Allowed Disruptions', 'status.disruptionsAllowed'),
    age,
  ],
};

/** The columns of a resource; name and age where it has none of its own. */
export function columnsFor(facts: ResourceFacts): Column[] {
  return columns[`${facts.group}/${facts.kind}`] ?? [name, age];
}
