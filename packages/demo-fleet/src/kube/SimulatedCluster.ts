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

import { ForwardedError } from '@backstage/errors';
import { ObjectApi } from './api/ObjectApi';
import { ClusterStore } from './ClusterStore';
import { Controller, PodTimings } from './controllers/ControllerContext';
import { startControllers } from './controllers/startControllers';
import { EventRecorder } from './controllers/EventRecorder';
import { behaviourOf, BehaviourRule } from './controllers/behaviour';
import { Discovery } from './discovery/Discovery';
import { FaultSwitches } from './faults/FaultSwitches';
import { ApiServer } from './http/ApiServer';
import { ClusterTls } from './http/LoopbackListener';
import { Authenticator, ClusterToken } from './http/Authenticator';
import { LogEndpoint } from './http/LogEndpoint';
import { kubeconfigOf } from './kubeconfig';
import { LogVoice, plainVoice } from './logs/LogVoice';
import { MetricsServer } from './metrics/MetricsServer';
import { UsageModel } from './metrics/UsageModel';
import { addNodes } from './nodes';
import { builtinResources } from './resources/builtinResources';
import { ResourceFacts, ResourceTable } from './resources/ResourceTable';
import { builtinSchemas } from './resources/schemas';
import { SeededRandom } from './SeededRandom';
import { compactRegularly } from './store/compactRegularly';
import { ObjectStore } from './store/ObjectStore';
import { Clock, Scheduler } from './time/Scheduler';
import { TimerScheduler } from './time/TimerScheduler';

/** @public */
export interface SimulatedClusterOptions {
  /** Name of the cluster, of its kubeconfig context and, as a prefix, of its nodes. */
  name: string;
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  /** The same seed and the same calls give the same names, addresses and uids. Default: the name. */
  seed?: string | number;
  clock?: Clock;
  scheduler?: Scheduler;
  /** Who may do what. Requests without a token get 401, but for version and health. */
  tokens: readonly ClusterToken[];
  /** Serve HTTPS. kubectl sends tokens only then. */
  tls?: ClusterTls;
  /** The Kubernetes version it claims; default `1.36.2`. */
  version?: string;
  /** How many nodes it has; default 3. */
  nodes?: number;
  /** Resources to serve besides the built-in ones. */
  resources?: readonly ResourceFacts[];
  /** How many changes per resource can be watched from (default 5000); older versions get 410. */
  watchWindow?: number;
  /** Period of bookmarks on watches that allow them, in milliseconds (default 60 000). */
  bookmarkPeriodMs?: number;
  /** How many Event objects are kept at most (default 5000). */
  eventCapacity?: number;
  /** Overrides of how long pods take for the steps of their lives. */
  timings?: Partial<PodTimings>;
  /** How long history is kept at least, in milliseconds (default 5 minutes, etcd's own); then older versions get 410. */
  compactionPeriodMs?: number;
  /** What pods do that no annotation steers; default: they are healthy. */
  behaviourRule?: BehaviourRule;
  /** How the program in a container writes its log, by the container's name. */
  voices?: Readonly<Record<string, LogVoice>>;
  /** Told of faults of the simulation itself; default: they are thrown where they happen. */
  onError?: (error: Error) => void;
}

const DEFAULT_TIMINGS: PodTimings = {
  scheduleMs: 100,
  startMs: 600,
  startJitterMs: 600,
  readyMs: 400,
  stopMs: 400,
  crashAfterMs: 1000,
  jobMs: 2000,
};

/** kube-apiserver's default `--etcd-compaction-interval`. */
const COMPACTION_MS = 300_000;

const DEFAULT_NAMESPACES = [
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
];

/**
 * A Kubernetes cluster in this process: an API server on the loopback interface, a versioned
 * store behind it and the controllers that make workloads live.
 * @public
 */
export class SimulatedCluster {
  /**
   * Starts a cluster; it serves as soon as the promise is fulfilled.
   * @throws ForwardedError when the port is taken
   */
  static async start(
    options: SimulatedClusterOptions,
  ): Promise<SimulatedCluster> {
    const cluster = new SimulatedCluster(options);
    const { name, port = 0 } = options;
    try {
      cluster.#port = await cluster.#server.listen(port);
    } catch (error) {
      cluster.#stopControllers();
      throw new ForwardedError(
        `Cluster "${name}" cannot listen on 127.0.0.1:${port}: free the port or choose another`,
        error,
      );
    }
    return cluster;
  }

  readonly name: string;
  /** The objects, for seeding and stories. */
  readonly store: ClusterStore;
  readonly #options: SimulatedClusterOptions;
  readonly #server: ApiServer;
  readonly #controllers: Controller[];
  readonly #cancelCompaction: () => void;
  #port = 0;

  private constructor(options: SimulatedClusterOptions) {
    const {
      name,
      seed = name,
      clock = { now: () => Date.now() },
      scheduler = new TimerScheduler(),
      version = '1.36.2',
      onError = error => {
        throw error;
      },
    } = options;
    const random = new SeededRandom(seed);
    const table = new ResourceTable([
      ...builtinResources,
      ...(options.resources ?? []),
    ]);
    const store = new ObjectStore({ watchWindow: options.watchWindow ?? 5000 });
    const api = new ObjectApi(table, builtinSchemas, store, clock, random);
    this.name = name;
    this.store = new ClusterStore(api);
    this.#options = options;
    const usage = new UsageModel(api, clock);
    const { behaviourRule, voices = {} } = options;
    this.#controllers = startControllers(
      {
        api,
        clock,
        scheduler,
        random,
        events: new EventRecorder(
          api,
          clock,
          random,
          scheduler,
          options.eventCapacity ?? 5000,
        ),
        timings: { ...DEFAULT_TIMINGS, ...options.timings },
        behaviourRule,
        onError,
      },
      usage,
    );
    this.#server = new ApiServer({
      api,
      discovery: new Discovery(table, builtinSchemas, version),
      authenticator: new Authenticator(options.tokens),
      environment: {
        store,
        clock,
        scheduler,
        bookmarkPeriodMs: options.bookmarkPeriodMs ?? 60_000,
      },
      metrics: new MetricsServer(api, usage, clock),
      logs: new LogEndpoint({
        api,
        clock,
        scheduler,
        behaviourOf: pod => behaviourOf(pod, behaviourRule),
        voiceOf: container => voices[container] ?? plainVoice,
      }),
      random: new SeededRandom(`${seed}/faults`),
      tls: options.tls,
      onError,
    });
    this.#cancelCompaction = compactRegularly(
      store,
      scheduler,
      options.compactionPeriodMs ?? COMPACTION_MS,
    );
    DEFAULT_NAMESPACES.forEach(namespace =>
      this.store.apply(
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace },
        },
        { manager: 'kube-apiserver' },
      ),
    );
    addNodes(api, { cluster: name, count: options.nodes ?? 3, version, clock });
  }

  /** Where it listens, such as `https://127.0.0.1:40123`. */
  get url(): string {
    const scheme = this.#options.tls ? 'https' : 'http';
    return `${scheme}://127.0.0.1:${this.#port}`;
  }

  /** What is wrong with the cluster, and the way to change it. */
  get faults(): FaultSwitches {
    return this.#server.faults;
  }

  /** How many watches are open. */
  get watchCount(): number {
    return this.#server.watchCount;
  }

  /** How many requests wait for an answer that does not come, while the fault `hang` is on. */
  get hungRequestCount(): number {
    return this.#server.hungRequestCount;
  }

  /**
   * A kubeconfig file with one context.
   * @param userIndex - which of the option `tokens` signs in; default the first
   */
  kubeconfig(userIndex: number = 0): string {
    const user = this.#options.tokens[userIndex];
    if (!user) {
      throw new Error(
        `Cluster "${this.name}" has ${
          this.#options.tokens.length
        } tokens, none with index ${userIndex}`,
      );
    }
    return kubeconfigOf([
      {
        name: this.name,
        url: this.url,
        token: user.token,
        certificate: this.#options.tls?.ca ?? this.#options.tls?.cert,
      },
    ]);
  }

  /** Ends every watch, connection and timer. */
  async stop(): Promise<void> {
    this.#stopControllers();
    await this.#server.close();
  }

  #stopControllers(): void {
    this.#controllers.forEach(controller => controller.stop());
    this.#cancelCompaction();
  }
}
