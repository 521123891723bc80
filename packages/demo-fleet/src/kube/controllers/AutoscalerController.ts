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

import { isRecord, KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { toTime } from '../time/timestamps';
import {
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
} from './ControllerContext';
import { Condition, withCondition } from './workloads';
import { WorkQueue } from './WorkQueue';

interface Autoscaler extends KubeObject {
  spec: {
    scaleTargetRef: { apiVersion?: string; kind: string; name: string };
  };
  status: { conditions?: Condition[] };
}

/** How often an autoscaler looks at its target (Kubernetes: every 15 s). */
const SYNC_MS = 15_000;

/** Reports what each HorizontalPodAutoscaler sees of its target. It scales nothing. */
export class AutoscalerController implements Controller {
  #autoscalers: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #cleanUps: (() => void)[];

  constructor(private readonly context: ControllerContext) {
    const { api, scheduler } = context;
    this.#autoscalers = api.table.require(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
    );
    this.#queue = objectQueue<Autoscaler>(context, (autoscaler, key) =>
      this.#report(autoscaler, key),
    );
    this.#cleanUps = [
      api.store.subscribe(this.#autoscalers, ({ type, object }) => {
        if (type !== 'DELETED') {
          this.#queue.add(keyOf(this.#autoscalers, object));
        }
      }),
      scheduler.every(SYNC_MS, () =>
        api.store
          .list(this.#autoscalers)
          .forEach(object => this.#queue.add(keyOf(this.#autoscalers, object))),
      ),
    ];
  }

  stop(): void {
    this.#cleanUps.forEach(cleanUp => cleanUp());
    this.#queue.stop();
  }

  #report(autoscaler: Autoscaler, key: ObjectKey): void {
    const { api, clock } = this.context;
    const {
      apiVersion = 'apps/v1',
      kind,
      name,
    } = autoscaler.spec.scaleTargetRef;
    const facts = api.table.byKind(apiVersion, kind);
    const target = facts && api.find({ facts, namespace: key.namespace, name });
    const spec = isRecord(target?.spec) ? target.spec : {};
    const replicas = Number(spec.replicas ?? 0);
    const change = target
      ? {
          status: 'True' as const,
          reason: 'ReadyForNewScale',
          message: 'recommended size matches current size',
        }
      : {
          status: 'False' as const,
          reason: 'FailedGetScale',
          message: `the HPA controller was unable to get the target's current scale: ${kind} "${name}" not found`,
        };
    api.updateStatus(key, {
      ...autoscaler.status,
      currentReplicas: replicas,
      desiredReplicas: replicas,
      conditions: withCondition(
        autoscaler.status.conditions,
        { type: 'AbleToScale', ...change },
        toTime(clock.now()),
      ),
    });
  }
}
