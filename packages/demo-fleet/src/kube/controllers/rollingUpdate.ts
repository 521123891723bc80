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

import { Deployment, resolveIntOrPercent } from './workloads';

/** The sizes of a ReplicaSet that a roll-out weighs. */
export interface SetSize {
  /** How many pods it asks for. */
  replicas: number;
  /** How many of its pods are available. */
  available: number;
}

/** The sizes to set: of the new ReplicaSet, and of the old ones in the order given. */
export interface RollingStep {
  fresh: number;
  old: number[];
}

/**
 * How far a rolling update may go beyond and below the wanted number of pods.
 * Both may not be 0: then one pod may be missing, as in Kubernetes.
 */
export function rollingLimits(deployment: Deployment): {
  maxSurge: number;
  maxUnavailable: number;
} {
  const { replicas, strategy } = deployment.spec;
  const rolling = strategy.rollingUpdate ?? {
    maxSurge: '25%',
    maxUnavailable: '25%',
  };
  const maxSurge = resolveIntOrPercent(rolling.maxSurge, replicas, 'up');
  const maxUnavailable = Math.min(
    replicas,
    resolveIntOrPercent(rolling.maxUnavailable, replicas, 'down'),
  );
  return maxSurge === 0 && maxUnavailable === 0
    ? { maxSurge, maxUnavailable: 1 }
    : { maxSurge, maxUnavailable };
}

/**
 * The next step of a rolling update (the rule of Kubernetes' deployment controller): the new set grows while the
 * total stays within `wanted + maxSurge`; old sets shrink, those with unavailable pods first,
 * while `wanted - maxUnavailable` pods stay available.
 */
export function rollingStep(
  wanted: number,
  limits: { maxSurge: number; maxUnavailable: number },
  fresh: SetSize,
  old: readonly SetSize[],
): RollingStep {
  const total = (sets: readonly SetSize[]) =>
    sets.reduce((sum, { replicas }) => sum + replicas, 0);
  const room = wanted + limits.maxSurge - total([fresh, ...old]);
  const grown =
    fresh.replicas > wanted
      ? wanted
      : Math.min(wanted, fresh.replicas + Math.max(0, room));

  const minAvailable = wanted - limits.maxUnavailable;
  const freshUnavailable = Math.max(0, grown - fresh.available);
  let mayGo = grown + total(old) - minAvailable - freshUnavailable;
  const sizes = old.map(({ replicas }) => replicas);
  old.forEach(({ replicas, available }, index) => {
    const gone = Math.max(0, Math.min(replicas - available, mayGo));
    sizes[index] -= gone;
    mayGo -= gone;
  });

  const available = [fresh, ...old].reduce(
    (sum, set) => sum + set.available,
    0,
  );
  // `mayGo` counts what is asked for, so a status that lags behind does no harm.
  let surplus = Math.max(0, Math.min(mayGo, available - minAvailable));
  sizes.forEach((size, index) => {
    const gone = Math.min(size, surplus);
    sizes[index] -= gone;
    surplus -= gone;
  });
  return { fresh: grown, old: sizes };
}
