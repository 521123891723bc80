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

import { parseQuantity } from '../metrics/quantity';
import { ContainerUsage } from '../metrics/UsageModel';
import { isReady, Pod } from './workloads';

/** One entry of an autoscaler's `spec.metrics`; only type `Resource` is understood. */
export interface MetricSpec {
  type: string;
  resource?: {
    name: string;
    target: {
      type: string;
      averageUtilization?: number;
      averageValue?: string | number;
    };
  };
}

/** A pod of the target with what it uses; `undefined` while there is no measurement. */
export interface MeasuredPod {
  pod: Pod;
  usage: ContainerUsage[] | undefined;
}

/** What one metric asks for. */
export interface Recommendation {
  replicas: number;
  /** Names the metric in messages. */
  metric: string;
  /** Entry of `status.currentMetrics`. */
  current: object;
}

/** Kubernetes' default `--horizontal-pod-autoscaler-tolerance`. */
const TOLERANCE = 0.1;

/** As in Kubernetes in whole thousandths of a core and whole bytes, so that sums are exact. */
const MEASURES = {
  cpu: {
    read: ({ cores }: ContainerUsage) => Math.round(cores * 1000),
    unit: 1000,
  },
  memory: { read: ({ bytes }: ContainerUsage) => Math.round(bytes), unit: 1 },
};

/**
 * How many replicas a metric wants, by the rule of Kubernetes' replica calculator: usage over
 * target, rounded up; pods without measurement count as idle when scaling up and as on target
 * when scaling down, and never turn the direction.
 * @returns a reason text instead when the metric cannot be read
 */
export function recommendReplicas(
  metric: MetricSpec,
  currentReplicas: number,
  pods: readonly MeasuredPod[],
): Recommendation | { unreadable: string } {
  const { resource } = metric;
  const isKnown = resource?.name === 'cpu' || resource?.name === 'memory';
  if (metric.type !== 'Resource' || !resource || !isKnown) {
    return { unreadable: `metric type ${metric.type} is not measured here` };
  }
  const { read, unit } = MEASURES[resource.name === 'cpu' ? 'cpu' : 'memory'];
  const readings: { used: number; requested: number }[] = [];
  let unmeasured = 0;
  for (const { pod, usage } of pods) {
    if (usage === undefined || !isReady(pod)) {
      unmeasured += 1;
      continue;
    }
    let requested = 0;
    for (const { name, resources } of pod.spec.containers) {
      const request = parseQuantity(resources?.requests?.[resource.name]);
      if (request === undefined && resource.target.type === 'Utilization') {
        return {
          unreadable: `failed to get ${resource.name} utilization: missing request for ${resource.name} in container ${name} of Pod ${pod.metadata.name}`,
        };
      }
      requested += Math.round((request ?? 0) * unit);
    }
    readings.push({
      used: usage.reduce((sum, container) => sum + read(container), 0),
      requested,
    });
  }
  if (readings.length === 0) {
    return {
      unreadable: `failed to get ${resource.name} utilization: did not receive metrics for targeted pods (pods might be unready)`,
    };
  }
  const used = readings.reduce((sum, reading) => sum + reading.used, 0);
  const requested = readings.reduce((sum, { requested: r }) => sum + r, 0);
  const isUtilization = resource.target.type === 'Utilization';
  const targetEach = isUtilization
    ? (requested / readings.length) *
      ((resource.target.averageUtilization ?? 0) / 100)
    : (parseQuantity(resource.target.averageValue) ?? 0) * unit;
  if (!targetEach) {
    return {
      unreadable: `invalid target for ${resource.name}: neither averageUtilization nor averageValue is set`,
    };
  }
  const average = Math.round(used / readings.length);
  const averageValue = unit === 1000 ? `${average}m` : String(average);
  return {
    replicas: replicasFor(
      used / targetEach,
      readings.length,
      unmeasured,
      currentReplicas,
    ),
    metric: isUtilization
      ? `${resource.name} resource utilization (percentage of request)`
      : `${resource.name} resource`,
    current: {
      type: 'Resource',
      resource: {
        name: resource.name,
        current: {
          averageValue,
          ...(isUtilization && {
            averageUtilization: Math.round((used / requested) * 100),
          }),
        },
      },
    },
  };
}

/** @param load - usage of all measured pods together, in targets of one pod */
function replicasFor(
  load: number,
  measured: number,
  unmeasured: number,
  current: number,
): number {
  const ratio = load / measured;
  if (isNearTarget(ratio)) {
    return current;
  }
  if (unmeasured === 0) {
    return Math.ceil(load);
  }
  const whole = ratio > 1 ? load : load + unmeasured;
  const wholeRatio = whole / (measured + unmeasured);
  if (isNearTarget(wholeRatio) || ratio > 1 !== wholeRatio > 1) {
    return current;
  }
  const wanted = Math.ceil(whole);
  return wholeRatio > 1 ? Math.max(wanted, current) : Math.min(wanted, current);
}

function isNearTarget(ratio: number): boolean {
  return ratio >= 1 - TOLERANCE && ratio <= 1 + TOLERANCE;
}
