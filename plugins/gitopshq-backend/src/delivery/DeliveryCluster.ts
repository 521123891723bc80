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

import { stringifyError } from '@backstage/errors';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ClusterCollector,
  ClusterConnection,
  ClusterReader,
  CollectionSink,
  CollectorLogger,
  Projection,
  Timers,
  WatchTarget,
} from '@gitopshq/cluster-collector';
import { isEqual } from 'lodash';
import type { Lease } from '../leases';
import type {
  RegisteredCluster,
  RegisteredEnvironment,
} from '../registry/types';
import { deliveredBy } from './deliveredBy';
import {
  DeliveredObjects,
  objectKey,
  placeKey,
  projectionFor,
  type DeliveredObject,
  type Place,
} from './DeliveredObjects';
import { judgeEnvironment, type Judgement } from './judgeEnvironment';
import { KINDS, type ReadKind } from './kinds';
import { ServedVersions } from './ServedVersions';

/** After which kinds that were not served, or not told, are asked for again. */
const RETRY_MS = 60_000;

/** Makes the collector of one cluster. */
export type DeliveryCollectorFactory = (settings: {
  connection: ClusterConnection;
  targets: WatchTarget[];
  sink: CollectionSink<DeliveredObject>;
  projectionOf(target: WatchTarget): Projection<DeliveredObject>;
}) => Pick<ClusterCollector<DeliveredObject>, 'start' | 'stop' | 'setTargets'>;

/** What a {@link DeliveryCluster} needs of the hub. */
export interface DeliveryClusterDeps {
  createCollector: DeliveryCollectorFactory;
  createReader(
    connection: ClusterConnection,
  ): Pick<ClusterReader, 'resources' | 'close'>;
  timers: Timers;
  logger: CollectorLogger;
}

interface Judged {
  environment: RegisteredEnvironment;
  judgement?: Judgement;
  /** Objects that were looked for. */
  touched: ReadonlySet<string>;
}

/** The kind of a target; there is no other for this group and resource. */
function kindOf({ group, resource }: WatchTarget): ReadKind {
  return (Object.keys(KINDS) as ReadKind[]).find(
    kind => KINDS[kind].group === group && KINDS[kind].resource === resource,
  )!;
}

/**
 * Watches the objects that deliver environments of one cluster, and those they
 * name: one watch per kind and namespace.
 */
export class DeliveryCluster {
  private readonly objects: DeliveredObjects;
  private readonly reader: ReturnType<DeliveryClusterDeps['createReader']>;
  private readonly versions: ServedVersions;
  private readonly collector: ReturnType<DeliveryCollectorFactory>;
  private readonly abort = new AbortController();
  private readonly judged = new Map<string, Judged>();
  private cluster: RegisteredCluster;
  private places = '';
  private working?: Promise<void>;
  private asked = false;
  private cancelRetry = () => {};

  /** @throws when the collector refuses its settings. */
  constructor(
    readonly lease: Lease,
    readonly connection: ClusterConnection,
    cluster: RegisteredCluster,
    private readonly deps: DeliveryClusterDeps,
    private readonly onChange: (environmentRefs: string[]) => void,
  ) {
    this.cluster = cluster;
    // A changed credential is picked up at the next connect.
    const latest: ClusterConnection = {
      clusterRef: connection.clusterRef,
      server: connection.server,
      kubeConfig: () => (this.cluster.connection ?? connection).kubeConfig(),
    };
    this.objects = new DeliveredObjects({
      onChange: keys => this.changed(keys),
      onNotServed: kind => this.notServed(kind),
    });
    this.reader = deps.createReader(latest);
    this.versions = new ServedVersions(this.reader);
    this.collector = deps.createCollector({
      connection: latest,
      targets: [],
      sink: this.sink(),
      projectionOf: target => projectionFor(kindOf(target)),
    });
    this.collector.start();
  }

  /** Takes over which environments are delivered in this cluster. */
  follow(
    cluster: RegisteredCluster,
    environments: readonly RegisteredEnvironment[],
  ): void {
    this.cluster = cluster;
    const refs = new Set(environments.map(each => each.environmentRef));
    for (const environmentRef of this.judged.keys()) {
      if (!refs.has(environmentRef)) {
        this.judged.delete(environmentRef);
      }
    }
    for (const environment of environments) {
      const { environmentRef } = environment;
      this.judged.set(environmentRef, {
        touched: new Set(),
        ...this.judged.get(environmentRef),
        environment,
      });
    }
    this.changed(undefined);
  }

  judgement(environmentRef: string): Judgement | undefined {
    return this.judged.get(environmentRef)?.judgement;
  }

  /** Why kinds cannot be read. */
  problems(): Problem[] {
    return this.objects.problems();
  }

  /** Nothing is read or told after this has resolved. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.cancelRetry();
    await Promise.all([this.collector.stop(), this.working]);
    this.reader.close();
  }

  private sink(): CollectionSink<DeliveredObject> {
    const { objects } = this;
    return {
      cluster: () => {
        this.versions.forget();
        objects.cluster();
        this.alignSoon();
      },
      replace: (target, list) => objects.replace(target, list),
      apply: (target, changes) => objects.apply(target, changes),
      status: (target, status) => objects.status(target, status),
    };
  }

  private notServed(kind: ReadKind): void {
    this.versions.forget(kind);
    this.retryLater();
  }

  private changed(keys: ReadonlySet<string> | undefined): void {
    if (this.abort.signal.aborted) {
      return;
    }
    const changed: string[] = [];
    for (const [environmentRef, judged] of this.judged) {
      if (keys && ![...keys].some(key => judged.touched.has(key))) {
        continue;
      }
      const touched = new Set<string>();
      const judgement = judgeEnvironment({
        environment: judged.environment,
        cluster: this.cluster,
        objects: {
          find: (kind, named) => {
            touched.add(objectKey(kind, named));
            return this.objects.find(kind, named);
          },
        },
      });
      if (!isEqual(judgement, judged.judgement)) {
        changed.push(environmentRef);
      }
      this.judged.set(environmentRef, { ...judged, judgement, touched });
    }
    if ([...this.wanted().keys()].sort().join('\n') !== this.places) {
      this.alignSoon();
    }
    if (changed.length > 0) {
      this.onChange(changed);
    }
  }

  /** The kinds and namespaces to be read, by key. */
  private wanted(): Map<string, Place> {
    const wanted = new Map<string, Place>();
    const add = (place: Place) => wanted.set(placeKey(place), place);
    for (const { environment } of this.judged.values()) {
      const named = deliveredBy(environment.settings?.delivery);
      if (!named) {
        continue;
      }
      add({ kind: named.kind, namespace: named.namespace });
      const { reading } = this.objects.find(named.kind, named);
      if (!reading || 'unreadable' in reading) {
        continue;
      }
      const tools = [reading];
      if ('appliedBy' in reading && reading.appliedBy) {
        const { appliedBy } = reading;
        add({ kind: 'Kustomization', namespace: appliedBy.namespace });
        const applier = this.objects.find('Kustomization', appliedBy).reading;
        if (applier && !('unreadable' in applier)) {
          tools.push(applier);
        }
      }
      for (const tool of tools) {
        if ('source' in tool && tool.source && 'gitRepository' in tool.source) {
          const { namespace } = tool.source.gitRepository;
          add({ kind: 'GitRepository', namespace });
        }
      }
    }
    return wanted;
  }

  private alignSoon(): void {
    this.asked = true;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      if (this.asked && !this.abort.signal.aborted) {
        this.alignSoon();
      }
    });
  }

  private async work(): Promise<void> {
    while (this.asked && !this.abort.signal.aborted) {
      this.asked = false;
      try {
        await this.align();
      } catch (error) {
        if (!this.abort.signal.aborted) {
          this.deps.logger.warn(
            `Finding what delivers to ${
              this.connection.clusterRef
            } failed: ${stringifyError(error)}`,
          );
          this.retryLater();
        }
      }
    }
  }

  /** Watches what is wanted, in the versions that are served. */
  private async align(): Promise<void> {
    const wanted = this.wanted();
    const watched: { place: Place; target: WatchTarget }[] = [];
    const unwatched = new Map<string, Problem>();
    for (const [key, place] of wanted) {
      const { kind, namespace } = place;
      const version = await this.versions.of(kind, this.abort.signal);
      if (typeof version !== 'string') {
        unwatched.set(key, version);
        continue;
      }
      const { group, resource } = KINDS[kind];
      watched.push({
        place,
        target: { group, version, resource, namespace, projection: 'compact' },
      });
    }
    this.abort.signal.throwIfAborted();
    this.places = [...wanted.keys()].sort().join('\n');
    this.objects.setPlaces(watched, unwatched);
    this.collector.setTargets(watched.map(({ target }) => target));
    if (unwatched.size > 0) {
      this.retryLater();
    }
  }

  private retryLater(): void {
    this.cancelRetry();
    if (!this.abort.signal.aborted) {
      this.cancelRetry = this.deps.timers.after(RETRY_MS, () =>
        this.alignSoon(),
      );
    }
  }
}
