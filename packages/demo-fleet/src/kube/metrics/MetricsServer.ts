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

import { ObjectApi } from '../api/ObjectApi';
import { Pod } from '../controllers/workloads';
import { KubeObject } from '../objects';
import { apiVersionOf, ResourceFacts } from '../resources/ResourceTable';
import { Clock } from '../time/Scheduler';
import { toTime } from '../time/timestamps';
import { bytesText, coresText } from './quantity';
import { ContainerUsage, UsageModel } from './UsageModel';

/** The span a measurement stands for; the metrics server scrapes every 15 s. */
const WINDOW = '15s';

/** What a node uses without any pod: a fifth of a core, 1.5 GiB. */
const NODE_BASE = { cores: 0.2, bytes: 1.5 * 2 ** 30 };

/** Makes the objects of metrics.k8s.io from what containers use at the moment. */
export class MetricsServer {
  #pods: ResourceFacts;
  #nodes: ResourceFacts;

  constructor(
    private readonly api: ObjectApi,
    private readonly usage: UsageModel,
    private readonly clock: Clock,
  ) {
    this.#pods = api.table.require('v1', 'Pod');
    this.#nodes = api.table.require('v1', 'Node');
  }

  /** The measurements of one measured resource, ordered by namespace and name. */
  list(facts: ResourceFacts, namespace?: string): KubeObject[] {
    return facts.kind === 'NodeMetrics'
      ? this.#nodeMetrics(facts)
      : this.api.store
          .list(this.#pods, { namespace })
          .flatMap(pod => this.#podMetrics(facts, pod as Pod));
  }

  #podMetrics(facts: ResourceFacts, pod: Pod): KubeObject[] {
    const containers = this.usage.of(pod);
    return containers
      ? [
          {
            ...this.#frame(facts, pod),
            containers: containers.map(usage => ({
              name: usage.name,
              usage: usageText(usage),
            })),
          },
        ]
      : [];
  }

  #nodeMetrics(facts: ResourceFacts): KubeObject[] {
    const totals = new Map<string, { cores: number; bytes: number }>();
    for (const object of this.api.store.list(this.#pods)) {
      const pod = object as Pod;
      const node = pod.spec.nodeName ?? '';
      const total = totals.get(node) ?? { ...NODE_BASE };
      totals.set(node, total);
      for (const { cores, bytes } of this.usage.of(pod) ?? []) {
        total.cores += cores;
        total.bytes += bytes;
      }
    }
    return this.api.store.list(this.#nodes).map(node => ({
      ...this.#frame(facts, node),
      usage: usageText(totals.get(node.metadata.name) ?? NODE_BASE),
    }));
  }

  #frame(facts: ResourceFacts, { metadata }: KubeObject): KubeObject {
    const time = toTime(this.clock.now());
    const { name, namespace, labels } = metadata;
    return {
      kind: facts.kind,
      apiVersion: apiVersionOf(facts),
      metadata: {
        name,
        ...(namespace && { namespace }),
        ...(labels && { labels }),
        uid: '',
        resourceVersion: '',
        creationTimestamp: time,
      },
      timestamp: time,
      window: WINDOW,
    };
  }
}

function usageText({ cores, bytes }: Omit<ContainerUsage, 'name'>) {
  return { cpu: coresText(cores), memory: bytesText(bytes) };
}
