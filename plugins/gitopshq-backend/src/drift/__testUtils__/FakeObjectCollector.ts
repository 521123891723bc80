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

import {
  targetKey,
  type ApiResource,
  type CollectionSink,
  type WatchTarget,
} from '@gitopshq/cluster-collector';
import type {
  ClusterScanDeps,
  KindReader,
  ObjectCollector,
} from '../scan/ClusterScan';
import type { LiveObject } from '../scan/LiveObjects';

type CollectorOptions = Parameters<
  NonNullable<ClusterScanDeps['createCollector']>
>[0];

/** A live object of a test. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid?: string };
}

const RESOURCES: Record<string, string> = {
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  LimitRange: 'limitranges',
  Secret: 'secrets',
  Service: 'services',
};

const keyOf = ({ apiVersion, kind, metadata }: KubeObject) =>
  `${apiVersion}/${kind}/${metadata.namespace}/${metadata.name}`;

function served(groupVersion: string): ApiResource[] {
  const slash = groupVersion.indexOf('/');
  const group = slash < 0 ? '' : groupVersion.slice(0, slash);
  const version = groupVersion.slice(slash + 1);
  const kinds: Record<string, string[]> = {
    v1: ['ConfigMap', 'Secret', 'Service', 'LimitRange'],
    'apps/v1': ['Deployment'],
    'autoscaling/v2': ['HorizontalPodAutoscaler'],
  };
  const cluster: Record<string, string> = { v1: 'Namespace' };
  return [
    ...(kinds[groupVersion] ?? []).map(kind => ({
      ...{ group, version, kind, resource: RESOURCES[kind] },
      namespaced: true,
      watchable: true,
    })),
    ...(cluster[groupVersion]
      ? [
          {
            ...{ group, version, kind: cluster[groupVersion] },
            resource: 'namespaces',
            namespaced: false,
            watchable: true,
          },
        ]
      : []),
  ];
}

/** What of a cluster its collector reads. */
interface ClusterContent {
  objects: Map<string, KubeObject>;
  /** Plural names that answer 403. */
  forbidden: Set<string>;
  /** Resources whose lists do not come. */
  silent: Set<string>;
  uid: string;
}

/** Collects what its cluster has, at once. */
export class FakeObjectCollector implements ObjectCollector {
  running = false;
  targets: WatchTarget[];
  private readonly sink: CollectionSink<LiveObject>;
  private readonly told = new Set<string>();
  private readonly failed = new Set<string>();

  constructor(
    private readonly cluster: ClusterContent,
    private readonly options: CollectorOptions,
    private readonly now: () => number,
  ) {
    this.targets = options.targets;
    this.sink = options.sink;
  }

  start(): void {
    this.running = true;
    this.sink.cluster?.(this.cluster.uid);
    this.targets.forEach(target => this.list(target));
  }

  async stop(): Promise<void> {
    this.running = false;
  }

  setTargets(targets: WatchTarget[]): void {
    this.targets = targets;
    targets
      .filter(target => !this.told.has(targetKey(target)))
      .forEach(target => this.list(target));
  }

  /** Lists a resource anew everywhere, as after a failure. */
  relist(resource?: string): void {
    this.targets
      .filter(target => !resource || target.resource === resource)
      .forEach(target => this.list(target));
  }

  fail(resource: string, namespace = 'shop'): void {
    this.targets
      .filter(
        target =>
          target.resource === resource && target.namespace === namespace,
      )
      .forEach(target => this.refuse(target));
  }

  /** Another cluster answers under the same address. */
  replaced(uid: string): void {
    this.cluster.uid = uid;
    this.sink.cluster?.(uid);
    this.targets.forEach(target =>
      this.sink.status(target, { state: 'starting' }),
    );
    this.relist();
  }

  malformed(resource: string): void {
    this.targets
      .filter(target => target.resource === resource)
      .forEach(target =>
        this.sink.status(target, {
          state: 'current',
          asOf: this.now(),
          problem: {
            code: 'malformed-objects',
            message: `1 of ${resource} could not be read`,
            cure: 'see that they are well formed',
          },
        }),
      );
  }

  changed(object: KubeObject, type: 'upsert' | 'delete'): void {
    const target = this.targets.find(
      each =>
        each.resource === RESOURCES[object.kind] &&
        each.namespace === object.metadata.namespace,
    );
    if (!this.running || !target || this.failed.has(targetKey(target))) {
      return;
    }
    if (type === 'delete') {
      const uid = object.metadata.uid ?? '';
      this.sink.apply(target, [{ type, uid }], this.now());
      return;
    }
    const live = this.options.projectionOf(target)(object);
    if (live) {
      this.sink.apply(target, [{ type, object: live }], this.now());
    }
  }

  private refuse(target: WatchTarget): void {
    this.failed.add(targetKey(target));
    this.sink.status(target, {
      state: 'failed',
      problem: {
        code: 'forbidden',
        message: `listing ${target.resource} in ${target.namespace} is forbidden`,
        cure: 'grant get, list and watch',
      },
    });
  }

  private list(target: WatchTarget): void {
    const { resource, namespace } = target;
    if (this.cluster.silent.has(resource)) {
      return;
    }
    this.told.add(targetKey(target));
    if (this.cluster.forbidden.has(resource)) {
      this.refuse(target);
      return;
    }
    this.failed.delete(targetKey(target));
    const project = this.options.projectionOf(target);
    const objects = [...this.cluster.objects.values()]
      .filter(
        ({ kind, metadata }) =>
          RESOURCES[kind] === resource && metadata.namespace === namespace,
      )
      .map(object => project(object))
      .filter((object): object is LiveObject => object !== undefined);
    this.sink.replace(target, objects, this.now());
  }
}

/** A cluster that has and says what a test wants. */
export class FakeObjectCluster implements ClusterContent {
  readonly objects = new Map<string, KubeObject>();
  /** Plural names that answer 403. */
  readonly forbidden = new Set<string>();
  /** Group/versions that cannot be asked for. */
  readonly undiscoverable = new Map<string, Error>();
  /** Resources whose lists do not come. */
  readonly silent = new Set<string>();
  readonly collectors: FakeObjectCollector[] = [];
  discoveries = 0;
  closed = 0;
  uid = 'cluster-one';
  private version = 0;

  constructor(private readonly now: () => number) {}

  readonly createCollector: ClusterScanDeps['createCollector'] = options => {
    const collector = new FakeObjectCollector(this, options, this.now);
    this.collectors.push(collector);
    return collector;
  };

  readonly createReader = (): KindReader => ({
    resources: async groupVersion => {
      this.discoveries += 1;
      const failure = this.undiscoverable.get(groupVersion);
      if (failure) {
        throw failure;
      }
      return served(groupVersion);
    },
    object: async () => undefined,
    close: () => {
      this.closed += 1;
    },
  });

  /** The only one that is not stopped. */
  get collector(): FakeObjectCollector {
    const running = this.collectors.filter(each => each.running);
    if (running.length !== 1) {
      throw new Error(`${running.length} collectors are running`);
    }
    return running[0];
  }

  /** Creates or replaces an object, as everybody hears. */
  put(object: KubeObject): void {
    this.version += 1;
    const key = keyOf(object);
    const uid =
      object.metadata.uid ??
      this.objects.get(key)?.metadata.uid ??
      `uid-${this.version}`;
    const stored = { ...object, metadata: { ...object.metadata, uid } };
    this.objects.set(key, stored);
    this.collectors.forEach(each => each.changed(stored, 'upsert'));
  }

  remove(object: KubeObject): void {
    const stored = this.objects.get(keyOf(object));
    if (stored) {
      this.objects.delete(keyOf(object));
      this.collectors.forEach(each => each.changed(stored, 'delete'));
    }
  }
}
