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
  ClusterConnection,
  CollectionSink,
  SummaryChange,
  SummaryObject,
  WatchTarget,
} from '@gitopshq/cluster-collector';
import type {
  Collector,
  CollectorFactory,
} from '../collection/CollectorSupervisor';

const RESOURCE_OF: Record<string, string> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  Job: 'jobs',
  pod: 'pods',
  autoscaler: 'horizontalpodautoscalers',
  event: 'events',
};

/** Plural resource of a summary. */
export function resourceOf(object: SummaryObject): string {
  return RESOURCE_OF[object.type === 'workload' ? object.kind : object.type];
}

/** A collector that collects what a test gives it. */
export class FakeCollector implements Collector {
  started = false;
  stopped = false;

  constructor(
    readonly clusterRef: string,
    public targets: WatchTarget[],
    readonly sink: CollectionSink,
  ) {}

  start(): void {
    this.started = true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  setTargets(targets: WatchTarget[]): void {
    this.targets = targets;
  }

  /** Lists every target, all but those named as `<namespace> <resource>`. */
  list(objects: SummaryObject[], asOf: number, except: string[] = []): void {
    for (const target of this.targets) {
      if (!except.includes(`${target.namespace} ${target.resource}`)) {
        this.sink.replace(
          target,
          objects.filter(
            object =>
              object.namespace === target.namespace &&
              resourceOf(object) === target.resource,
          ),
          asOf,
        );
      }
    }
  }

  target(namespace: string, resource: string): WatchTarget {
    return this.targets.find(
      target => target.namespace === namespace && target.resource === resource,
    )!;
  }

  apply(
    namespace: string,
    resource: string,
    changes: SummaryChange[],
    asOf: number,
  ): void {
    this.sink.apply(this.target(namespace, resource), changes, asOf);
    if (changes.some(({ type }) => type === 'delete')) {
      // A collector looks at the namespace a little later.
      this.sink.apply(this.target(namespace, 'namespaces'), [], asOf + 1);
    }
  }

  fail(namespace: string, resource: string, message: string): void {
    this.sink.status(this.target(namespace, resource), {
      state: 'failed',
      problem: { code: 'forbidden', message, cure: 'grant the right' },
    });
  }
}

/** Makes fake collectors and remembers them, by cluster. */
export function fakeCollectors(): {
  create: CollectorFactory;
  made: FakeCollector[];
  of(clusterRef: string): FakeCollector;
  /** Makes the collector of this cluster fail to be made. */
  refuse(clusterRef: string, message: string): void;
  allow(clusterRef: string): void;
  /** The connections given to the collectors made. */
  connections: ClusterConnection[];
} {
  const made: FakeCollector[] = [];
  const connections: ClusterConnection[] = [];
  const refused = new Map<string, string>();
  return {
    made,
    connections,
    refuse: (clusterRef, message) => refused.set(clusterRef, message),
    allow: clusterRef => refused.delete(clusterRef),
    create: ({ connection, targets, sink }) => {
      if (refused.has(connection.clusterRef)) {
        throw new Error(refused.get(connection.clusterRef));
      }
      const collector = new FakeCollector(connection.clusterRef, targets, sink);
      made.push(collector);
      connections.push(connection);
      return collector;
    },
    of: clusterRef =>
      made.filter(each => each.clusterRef === clusterRef).at(-1)!,
  };
}
