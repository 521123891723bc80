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

import { updateScale } from '../api/scale';
import { UsageModel } from '../metrics/UsageModel';
import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { ObjectKey } from '../store/ObjectStore';
import { toTime } from '../time/timestamps';
import {
  Controller,
  ControllerContext,
  keyOf,
  objectQueue,
} from './ControllerContext';
import {
  MetricSpec,
  Recommendation,
  recommendReplicas,
} from './recommendReplicas';
import {
  podsOfTarget,
  replicasOf,
  ScaleTarget,
  ScaleTargetReference,
  scaleTargetOf,
} from './scaleTarget';
import { ableToScale, ConditionChange, limit } from './scalingLimits';
import { StabilisationWindow } from './StabilisationWindow';
import { Condition, withCondition } from './workloads';
import { WorkQueue } from './WorkQueue';

interface Autoscaler extends KubeObject {
  spec: {
    scaleTargetRef: ScaleTargetReference;
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
    behavior?: { scaleDown?: { stabilizationWindowSeconds?: number } };
  };
  status: {
    conditions?: Condition[];
    lastScaleTime?: string;
    [field: string]: unknown;
  };
}

/** How often an autoscaler looks at its target (Kubernetes: every 15 s). */
const SYNC_MS = 15_000;

/** Kubernetes' default `--horizontal-pod-autoscaler-downscale-stabilization`. */
const SCALE_DOWN_WINDOW_SECONDS = 300;

/** What autoscaling/v2 takes when no metric is given: 80 % of the requested CPU. */
const DEFAULT_METRICS: MetricSpec[] = [
  {
    type: 'Resource',
    resource: {
      name: 'cpu',
      target: { type: 'Utilization', averageUtilization: 80 },
    },
  },
];

/** Scales the target of each HorizontalPodAutoscaler by what its pods use. */
export class AutoscalerController implements Controller {
  #autoscalers: ResourceFacts;
  #queue: WorkQueue<ObjectKey>;
  #windows = new Map<string, StabilisationWindow>();
  #cleanUps: (() => void)[];

  constructor(
    private readonly context: ControllerContext,
    private readonly usage: UsageModel,
  ) {
    const { api, scheduler } = context;
    this.#autoscalers = api.table.require(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
    );
    this.#queue = objectQueue<Autoscaler>(context, (autoscaler, key) =>
      this.#reconcile(autoscaler, key),
    );
    this.#cleanUps = [
      api.store.subscribe(this.#autoscalers, ({ type, object }) => {
        if (type === 'DELETED') {
          this.#windows.delete(object.metadata.uid);
        } else {
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

  #reconcile(autoscaler: Autoscaler, key: ObjectKey): void {
    const { api } = this.context;
    const target = scaleTargetOf(api, autoscaler.spec.scaleTargetRef, key);
    if (!target) {
      const { kind, name } = autoscaler.spec.scaleTargetRef;
      this.#write(autoscaler, key, {}, [
        {
          type: 'AbleToScale',
          status: 'False',
          reason: 'FailedGetScale',
          message: `the HPA controller was unable to get the target's current scale: ${kind} "${name}" not found`,
        },
      ]);
      return;
    }
    const current = replicasOf(target.object);
    if (current === 0) {
      this.#write(autoscaler, key, { current, desired: 0 }, [
        ableToScale(),
        {
          type: 'ScalingActive',
          status: 'False',
          reason: 'ScalingDisabled',
          message:
            'scaling is disabled since the replica count of the target is zero',
        },
      ]);
      return;
    }
    this.#scale(autoscaler, key, target, current);
  }

  #scale(
    autoscaler: Autoscaler,
    key: ObjectKey,
    target: ScaleTarget,
    current: number,
  ): void {
    const { clock, api } = this.context;
    const pods = podsOfTarget(api, target.object).map(pod => ({
      pod,
      usage: this.usage.of(pod),
    }));
    const { metrics, minReplicas = 1, maxReplicas } = autoscaler.spec;
    const asked = metrics?.length ? metrics : DEFAULT_METRICS;
    const readings = asked.map(metric =>
      recommendReplicas(metric, current, pods),
    );
    const readable = readings.filter(
      (reading): reading is Recommendation => 'replicas' in reading,
    );
    if (readable.length === 0) {
      const reasons = readings.flatMap(reading =>
        'unreadable' in reading ? [reading.unreadable] : [],
      );
      this.#fail(autoscaler, key, current, reasons.join('; '));
      return;
    }
    const highest = readable.reduce((one, other) =>
      other.replicas > one.replicas ? other : one,
    );
    // A metric that cannot be read might ask for more than we know, never for less.
    const proposed =
      readable.length < readings.length
        ? Math.max(highest.replicas, current)
        : highest.replicas;
    const stabilised = this.#window(autoscaler, current).settle(
      proposed,
      current,
      clock.now(),
    );
    const limited = limit(stabilised, current, minReplicas, maxReplicas);
    if (limited.replicas !== current) {
      updateScale(api, target.key, { spec: { replicas: limited.replicas } });
      const why =
        limited.replicas > current
          ? `${highest.metric} above target`
          : 'All metrics below target';
      this.#event(
        autoscaler,
        'Normal',
        'SuccessfulRescale',
        `New size: ${limited.replicas}; reason: ${why}`,
      );
    }
    this.#write(
      autoscaler,
      key,
      {
        current,
        desired: limited.replicas,
        currentMetrics: readable.map(reading => reading.current),
        scaled: limited.replicas !== current,
      },
      [
        ableToScale(stabilised > proposed),
        {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message: `the HPA was able to successfully calculate a replica count from ${highest.metric}`,
        },
        limited.condition,
      ],
    );
  }

  #fail(
    autoscaler: Autoscaler,
    key: ObjectKey,
    current: number,
    why: string,
  ): void {
    const message = `the HPA was unable to compute the replica count: ${why}`;
    this.#event(autoscaler, 'Warning', 'FailedGetResourceMetric', why);
    this.#write(autoscaler, key, { current, desired: current }, [
      ableToScale(),
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'FailedGetResourceMetric',
        message,
      },
    ]);
  }

  #event(
    object: Autoscaler,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const component = 'horizontal-pod-autoscaler';
    this.context.events.record({ object, type, reason, message, component });
  }

  #write(
    autoscaler: Autoscaler,
    key: ObjectKey,
    seen: {
      current?: number;
      desired?: number;
      currentMetrics?: object[];
      scaled?: boolean;
    },
    changes: ConditionChange[],
  ): void {
    const time = toTime(this.context.clock.now());
    let { conditions } = autoscaler.status;
    for (const change of changes) {
      conditions = withCondition(conditions, change, time);
    }
    this.context.api.updateStatus(key, {
      ...autoscaler.status,
      currentReplicas: seen.current ?? 0,
      desiredReplicas: seen.desired ?? 0,
      ...(seen.currentMetrics && { currentMetrics: seen.currentMetrics }),
      ...(seen.scaled && { lastScaleTime: time }),
      conditions,
    });
  }

  #window(autoscaler: Autoscaler, current: number): StabilisationWindow {
    const { uid } = autoscaler.metadata;
    const seconds =
      autoscaler.spec.behavior?.scaleDown?.stabilizationWindowSeconds ??
      SCALE_DOWN_WINDOW_SECONDS;
    let window = this.#windows.get(uid);
    if (window?.seconds !== seconds) {
      window = new StabilisationWindow(
        seconds,
        current,
        this.context.clock.now(),
      );
      this.#windows.set(uid, window);
    }
    return window;
  }
}
