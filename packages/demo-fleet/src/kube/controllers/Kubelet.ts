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

import { toTime } from '../time/timestamps';
import {
  BEHAVIOUR_ANNOTATION,
  BEHAVIOURS,
  crashOf,
  RESTARTS_ANNOTATION,
  RUN_SECONDS_ANNOTATION,
  wholeAnnotation,
} from './behaviour';
import { Controller, ControllerContext, keyOf } from './ControllerContext';
import { PodRuntime } from './PodRuntime';
import { allEnded, containerStatus, firstWaiting } from './podStatuses';
import { crash, failPull, reportUnhealthy } from './podTrouble';
import { Container, Pod } from './workloads';

/** Runs the pods of all nodes: containers start, become ready, crash, back off, restart and end. */
export class Kubelet implements Controller {
  #runtime: PodRuntime;
  #stopping = new Set<string>();
  #addresses = 0;
  #unsubscribe: () => void;

  constructor(private readonly context: ControllerContext) {
    this.#runtime = new PodRuntime(context);
    this.#unsubscribe = context.api.store.subscribe(
      this.#runtime.facts,
      ({ type, object, previous }) => {
        const pod = object as Pod;
        const { uid, deletionTimestamp } = pod.metadata;
        const hadNode = (previous as Pod | undefined)?.spec.nodeName;
        if (type === 'DELETED') {
          this.#runtime.forget(uid);
          this.#stopping.delete(uid);
        } else if (deletionTimestamp !== undefined) {
          this.#planEnd(pod);
        } else if (pod.spec.nodeName && !hadNode) {
          this.#runtime.plan(pod, 0, current => this.#create(current));
        }
      },
    );
  }

  stop(): void {
    this.#unsubscribe();
    this.#runtime.stop();
  }

  #planEnd(pod: Pod): void {
    const { uid, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (this.#stopping.has(uid)) {
      return;
    }
    this.#stopping.add(uid);
    for (const container of pod.spec.containers) {
      const text = `Stopping container ${container.name}`;
      this.#runtime.event(pod, 'Normal', 'Killing', text, container);
    }
    const delayMs = Math.min(
      this.context.timings.stopMs,
      deletionGracePeriodSeconds * 1000,
    );
    this.#runtime.plan(pod, delayMs, current =>
      this.context.api.finish(keyOf(this.#runtime.facts, current)),
    );
  }

  #create(pod: Pod): void {
    const { random, timings } = this.context;
    const restartCount = wholeAnnotation(pod, RESTARTS_ANNOTATION, 0);
    const waiting = { waiting: { reason: 'ContainerCreating' } };
    this.#runtime.writeContainers(
      pod,
      pod.spec.containers.map(container =>
        containerStatus(pod, container, waiting, { restartCount }),
      ),
      {
        startTime: toTime(this.#runtime.now),
        hostIP: this.#hostAddress(pod),
      },
    );
    this.#runtime.plan(
      pod,
      timings.startMs + random.below(timings.startJitterMs + 1),
      current => this.#start(current),
    );
  }

  #start(pod: Pod): void {
    const behaviour = this.#runtime.behaviourOf(pod);
    if (behaviour === undefined) {
      const given = pod.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
      const message = `the annotation ${BEHAVIOUR_ANNOTATION} is "${given}": use one of ${BEHAVIOURS.join(
        ', ',
      )}`;
      this.#runtime.writeContainers(
        pod,
        firstWaiting(pod, { reason: 'CreateContainerConfigError', message }),
      );
      return;
    }
    if (behaviour === 'image-pull-error') {
      failPull(this.#runtime, pod);
      return;
    }
    for (const container of pod.spec.containers) {
      const { image, name } = container;
      for (const [reason, text] of [
        ['Pulled', `Container image "${image}" already present on machine`],
        ['Created', `Created container: ${name}`],
        ['Started', `Started container ${name}`],
      ]) {
        this.#runtime.event(pod, 'Normal', reason, text, container);
      }
    }
    this.#run(pod, pod.status.containerStatuses![0].restartCount);
  }

  /** Lets the containers run; those beside a restarting first one run on. */
  #run(pod: Pod, firstRestarts: number): void {
    const isNeverReady = this.#runtime.behaviourOf(pod) === 'never-ready';
    const running = { running: { startedAt: toTime(this.#runtime.now) } };
    const podIP = pod.status.podIP ?? this.#nextAddress();
    this.#runtime.writeContainers(
      pod,
      pod.spec.containers.map((container, index) => {
        const before = pod.status.containerStatuses?.[index];
        if (index > 0 && before?.state.running) {
          return before;
        }
        return containerStatus(pod, container, running, {
          ready: !hasProbe(container) && !(isNeverReady && index === 0),
          restartCount: index === 0 ? firstRestarts : 0,
          lastState: before?.lastState,
        });
      }),
      { podIP, podIPs: [{ ip: podIP }] },
    );
    this.#planAfterStart(pod);
  }

  #planAfterStart(pod: Pod): void {
    const { timings } = this.context;
    const behaviour = this.#runtime.behaviourOf(pod) ?? 'healthy';
    if (crashOf(behaviour)) {
      this.#runtime.plan(pod, timings.crashAfterMs, current =>
        crash(this.#runtime, current, (again, restarts) =>
          this.#run(again, restarts),
        ),
      );
    } else if (behaviour === 'never-ready') {
      reportUnhealthy(this.#runtime, pod);
    } else if (pod.spec.restartPolicy !== 'Always') {
      const runMs =
        1000 *
        wholeAnnotation(pod, RUN_SECONDS_ANNOTATION, timings.jobMs / 1000);
      this.#runtime.plan(pod, runMs, current => this.#complete(current));
    } else if (pod.spec.containers.some(hasProbe)) {
      this.#runtime.plan(pod, timings.readyMs, current =>
        this.#becomeReady(current),
      );
    }
  }

  #becomeReady(pod: Pod): void {
    this.#runtime.writeContainers(
      pod,
      pod.status.containerStatuses!.map(status => ({
        ...status,
        ready: status.state.running !== undefined,
      })),
    );
  }

  #complete(pod: Pod): void {
    const end = { exitCode: 0, reason: 'Completed' };
    const statuses = allEnded(pod, end, this.#runtime.now);
    this.#runtime.writeContainers(pod, statuses);
  }

  #nextAddress(): string {
    this.#addresses += 1;
    return `10.244.${(this.#addresses >> 8) & 255}.${this.#addresses & 255}`;
  }

  #hostAddress(pod: Pod): string | undefined {
    const node = this.context.api.find({
      facts: this.context.api.table.require('v1', 'Node'),
      namespace: '',
      name: pod.spec.nodeName!,
    });
    const status = node?.status as
      | { addresses?: { address: string }[] }
      | undefined;
    return status?.addresses?.[0]?.address;
  }
}

function hasProbe(container: Container): boolean {
  return container.readinessProbe !== undefined;
}
