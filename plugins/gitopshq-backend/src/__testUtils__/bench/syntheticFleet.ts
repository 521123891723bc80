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
  PodSummary,
  SummaryObject,
  WatchTarget,
  WorkloadSummary,
} from '@gitopshq/cluster-collector';
import type { RegistrySnapshot } from '../../registry/types';
import type {
  Collector,
  CollectorFactory,
} from '../../fleet/collection/CollectorSupervisor';
import { resourceOf } from '../../fleet/__testUtils__/FakeCollector';
import {
  cluster,
  component,
  environment,
  snapshot,
} from '../../fleet/__testUtils__/registry';
import { pod, workload } from '../../fleet/__testUtils__/summaries';
import { seededRandom } from './statistics';

/** Sizes of a synthetic fleet. */
export interface FleetSize {
  clusters: number;
  environmentsPerCluster: number;
  servicesPerEnvironment: number;
  podsPerService: number;
}

/** Components; each runs in many environments. */
const COMPONENTS = 500;
const TEAMS = 100;
const DEPARTMENTS = 10;
const SYSTEMS = 50;
const TENANTS = 20;
/** Shares of services with a missing pod, and with none ready. */
const DEGRADED = 0.03;
const DOWN = 0.01;

const number = (value: number) => String(value).padStart(5, '0');

/** Group that owns every hundredth component and nothing else. */
export const ONE_TEAM = 'group:default/team-00007';
/** Group that owns every tenth environment, with all services in it. */
export const ONE_DEPARTMENT = 'group:default/department-00003';

/** A registry of the given size; every service has an owning team. */
export function syntheticRegistry(size: FleetSize): RegistrySnapshot {
  const clusters = [];
  const environments = [];
  for (let c = 0; c < size.clusters; c += 1) {
    const name = `cluster-${number(c)}`;
    clusters.push(cluster({ name }));
    for (let e = 0; e < size.environmentsPerCluster; e += 1) {
      const at = c * size.environmentsPerCluster + e;
      environments.push(
        environment({
          name: `environment-${number(at)}`,
          clusterRef: `resource:default/${name}`,
          tier: e % 2 === 0 ? 'production' : 'non-production',
          tenant: `tenant-${at % TENANTS}`,
          namespaces: [`space-${e}`],
          ownerRefs: [`group:default/department-${number(at % DEPARTMENTS)}`],
        }),
      );
    }
  }
  const components = Array.from({ length: COMPONENTS }, (_, at) =>
    component(`component-${number(at)}`, {
      ownerRefs: [`group:default/team-${number(at % TEAMS)}`],
      systemRef: `system:default/system-${at % SYSTEMS}`,
    }),
  );
  return snapshot({ clusters, environments, components });
}

/** The objects of the environment with this index. */
export function syntheticObjects(at: number, size: FleetSize): SummaryObject[] {
  const random = seededRandom(at);
  const namespace = `space-${at % size.environmentsPerCluster}`;
  const objects: SummaryObject[] = [];
  for (let s = 0; s < size.servicesPerEnvironment; s += 1) {
    const index = (at * size.servicesPerEnvironment + s) % COMPONENTS;
    const name = `component-${number(index)}`;
    const fate = random();
    const missing =
      (fate < DOWN && size.podsPerService) || (fate < DEGRADED && 1) || 0;
    const owner: WorkloadSummary = workload({
      name,
      namespace,
      uid: `${at}-${s}`,
      labels: {
        'backstage.io/kubernetes-id': name,
        'app.kubernetes.io/name': name,
      },
      wanted: size.podsPerService,
      ready: size.podsPerService - missing,
      updated: size.podsPerService,
    });
    objects.push(owner);
    for (let p = 0; p < size.podsPerService; p += 1) {
      const broken = p < missing;
      objects.push(
        pod({
          name: `${name}-${p}`,
          namespace,
          uid: `${at}-${s}-${p}`,
          controller: { kind: owner.kind, name, uid: owner.uid },
          ready: !broken,
          ...(broken && { reason: 'CrashLoopBackOff', restarts: 40 }),
        }),
      );
    }
  }
  return objects;
}

/** Lists at once what a synthetic cluster has, and changes pods on demand. */
export class SyntheticClusters {
  private readonly collectors = new Map<
    string,
    { targets: WatchTarget[]; sink: Parameters<CollectorFactory>[0]['sink'] }
  >();

  private refreshed = 0;

  constructor(
    private readonly size: FleetSize,
    private readonly clock: { now(): number },
  ) {}

  readonly create: CollectorFactory = ({ connection, targets, sink }) => {
    const { clusterRef } = connection;
    const collector: Collector = {
      start: () => {
        this.collectors.set(clusterRef, { targets, sink });
        const objects = this.objectsOf(clusterRef);
        for (const target of targets) {
          sink.replace(
            target,
            objects.filter(
              object =>
                object.namespace === target.namespace &&
                resourceOf(object) === target.resource,
            ),
            this.clock.now(),
          );
        }
      },
      stop: async () => {
        this.collectors.delete(clusterRef);
      },
      setTargets: () => {},
    };
    return collector;
  };

  /**
   * Says of the next cluster that everything is still as it was, as bookmarks
   * do, each in its own time.
   */
  refreshNext(): void {
    const held = [...this.collectors.values()];
    const { targets, sink } = held[this.refreshed % held.length] ?? {};
    this.refreshed += 1;
    for (const target of targets ?? []) {
      sink?.status(target, { state: 'current', asOf: this.clock.now() });
    }
  }

  /** Lets one pod and its workload fail or recover. */
  change(random: () => number): void {
    const { clusters, environmentsPerCluster } = this.size;
    const at = Math.floor(random() * clusters * environmentsPerCluster);
    const cluster_ = Math.floor(at / environmentsPerCluster);
    const collector = this.collectors.get(
      `resource:default/cluster-${number(cluster_)}`,
    );
    if (!collector) {
      return;
    }
    const objects = syntheticObjects(at, this.size);
    const pods = objects.filter(
      (object): object is PodSummary => object.type === 'pod',
    );
    const chosen = pods[Math.floor(random() * pods.length)];
    const target = collector.targets.find(
      each => each.resource === 'pods' && each.namespace === chosen.namespace,
    )!;
    collector.sink.apply(
      target,
      [
        {
          type: 'upsert',
          object: { ...chosen, restarts: Math.floor(random() * 1000) },
        },
      ],
      this.clock.now(),
    );
  }

  private objectsOf(clusterRef: string): SummaryObject[] {
    const { environmentsPerCluster } = this.size;
    const at = Number(clusterRef.slice(-5)) * environmentsPerCluster;
    return Array.from({ length: environmentsPerCluster }, (_, e) =>
      syntheticObjects(at + e, this.size),
    ).flat();
  }
}
