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

import { KubeObject } from '../objects';
import { Pod } from './workloads';

/**
 * What the containers of a pod do, steered by the annotation `demo.gitopshq.io/behaviour` of its template.
 * @public
 */
export type PodBehaviour =
  | 'healthy'
  | 'crash-loop'
  | 'oom-kill'
  | 'never-ready'
  | 'image-pull-error';

/**
 * What the pods without the annotation do, such as to crash on a setting that
 * the program in them cannot read. `undefined` leaves a pod healthy.
 * @public
 */
export type BehaviourRule = (pod: KubeObject) => PodBehaviour | undefined;

/** @public */
export const BEHAVIOUR_ANNOTATION = 'demo.gitopshq.io/behaviour';

/**
 * How often the containers of a crashing pod have restarted before the demo began.
 * @public
 */
export const RESTARTS_ANNOTATION = 'demo.gitopshq.io/restarts';

/**
 * How many seconds the containers of a Job's pod run.
 * @public
 */
export const RUN_SECONDS_ANNOTATION = 'demo.gitopshq.io/run-seconds';

/** All behaviours, for messages. */
export const BEHAVIOURS: readonly PodBehaviour[] = [
  'healthy',
  'crash-loop',
  'oom-kill',
  'never-ready',
  'image-pull-error',
];

/** @returns `undefined` when the annotation names no behaviour */
export function behaviourOf(
  pod: Pod,
  rule?: BehaviourRule,
): PodBehaviour | undefined {
  const given = pod.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
  if (given === undefined) {
    return rule?.(pod) ?? 'healthy';
  }
  return BEHAVIOURS.find(known => known === given);
}

/** A whole number from an annotation, or `fallback` when there is none. */
export function wholeAnnotation(
  pod: Pod,
  annotation: string,
  fallback: number,
): number {
  const given = Number(pod.metadata.annotations?.[annotation] ?? fallback);
  return Number.isSafeInteger(given) && given >= 0 ? given : fallback;
}

/** How a container ends that ends badly. */
export function crashOf(
  behaviour: PodBehaviour,
): { exitCode: number; reason: string } | undefined {
  switch (behaviour) {
    case 'crash-loop':
      return { exitCode: 1, reason: 'Error' };
    case 'oom-kill':
      // 128 + SIGKILL.
      return { exitCode: 137, reason: 'OOMKilled' };
    default:
      return undefined;
  }
}

/** The kubelet's back-off: 10 s, doubled with each restart, at most 5 minutes. */
export function backOffMs(restarts: number): number {
  return Math.min(10_000 * 2 ** Math.min(restarts, 10), 300_000);
}
