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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { TargetObjects } from './CollectedObjects';

/** Resources without which the pods of an environment cannot be told. */
const NEEDED = new Set([
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'pods',
]);

/** What the states of its targets say about an environment. */
export interface EnvironmentObservation {
  /**
   * Every target has been listed once or has failed, and what they say
   * together can be told.
   */
  complete: boolean;
  /** Targets not listed since the hub started: `<namespace> <resource>`. */
  unseen: Set<string>;
  /** Epoch ms by the process clock: oldest of pods and workloads. */
  asOf?: number;
  /** Why pods or workloads cannot be seen now. */
  unreadable?: string;
  /** What is wrong with collecting it; the pods may be seen all the same. */
  problem?: Problem;
}

/** A namespace whose objects say nothing, whatever was listed. */
function absentNamespace({
  target,
  status,
}: TargetObjects): Problem | undefined {
  return target.resource === 'namespaces' &&
    status.state === 'failed' &&
    status.problem?.code.startsWith('namespace-')
    ? status.problem
    : undefined;
}

/**
 * An empty list may be that of a namespace which does not exist: it cannot be
 * looked at, and never could or has been emptied since.
 */
function unprovenNamespace(
  targets: readonly TargetObjects[],
): Problem | undefined {
  const empty = targets.every(({ objects }) => objects.size === 0);
  const unproven = targets.find(
    ({ target: { resource, namespace }, listed, status }) =>
      resource === 'namespaces' &&
      status.state === 'failed' &&
      (listed
        ? isEmptiedSince(status.asOf ?? 0, neededOf(namespace, targets))
        : empty),
  );
  return unproven?.status.problem;
}

/**
 * The last workload or pod of a namespace went after the namespace was seen
 * last: whether it is empty or gone will be known in a moment. Its events and
 * autoscalers may be there still, they go in any order.
 */
function isBetweenEmptyAndGone(targets: readonly TargetObjects[]): boolean {
  return targets.some(
    ({ target: { resource, namespace }, status }) =>
      resource === 'namespaces' &&
      status.state === 'current' &&
      isEmptiedSince(status.asOf ?? 0, neededOf(namespace, targets)),
  );
}

function neededOf(
  namespace: string | undefined,
  targets: readonly TargetObjects[],
): TargetObjects[] {
  return targets.filter(
    ({ target }) =>
      target.namespace === namespace && NEEDED.has(target.resource),
  );
}

/** @param since - Epoch ms; what happened in that very moment counts. */
function isEmptiedSince(
  since: number,
  targets: readonly TargetObjects[],
): boolean {
  return (
    targets.every(({ objects }) => objects.size === 0) &&
    targets.some(
      ({ emptiedAt }) => emptiedAt !== undefined && emptiedAt >= since,
    )
  );
}

function unreadProblem({ target, status }: TargetObjects): Problem {
  const why = status.problem?.message ?? 'no reason was given';
  return {
    code: status.problem?.code ?? 'unreadable',
    message: `${target.resource} in namespace ${
      target.namespace ?? '(all)'
    } cannot be read: ${why}`,
    ...(status.problem?.value !== undefined && { value: status.problem.value }),
    cure:
      status.problem?.cure ??
      'grant the reader credential of the cluster the rights it misses, or bring the cluster back',
  };
}

/** The first of several, with the number of the others. */
function joined(problems: Problem[]): Problem | undefined {
  const [first] = problems;
  return problems.length > 1
    ? {
        ...first,
        message: `${first.message} (and ${problems.length - 1} more)`,
      }
    : first;
}

/**
 * Judges the targets of one environment. A failed target is unreadable once
 * what was read before is stale; until then it is current, with its age. A
 * namespace that is gone is unreadable at once.
 *
 * @param now - Epoch ms by the clock of the targets' `asOf`.
 */
export function observe(
  targets: readonly TargetObjects[],
  staleSeconds: number,
  now: number,
): EnvironmentObservation {
  const observation: EnvironmentObservation = {
    complete: targets.length > 0 && !isBetweenEmptyAndGone(targets),
    unseen: new Set(),
  };
  const hidden: Problem[] = [];
  const partial: Problem[] = [];
  for (const each of targets) {
    const { target, listed, status } = each;
    const needed = NEEDED.has(target.resource);
    if (!listed) {
      observation.unseen.add(`${target.namespace ?? ''} ${target.resource}`);
      if (status.state !== 'failed') {
        observation.complete = false;
      }
    }
    if (needed && listed && status.asOf !== undefined) {
      observation.asOf = Math.min(observation.asOf ?? Infinity, status.asOf);
    }
    const stale =
      !listed ||
      status.asOf === undefined ||
      now - status.asOf > staleSeconds * 1000;
    if (status.state === 'failed' && stale) {
      (needed ? hidden : partial).push(unreadProblem(each));
    } else if (status.state === 'current' && status.problem) {
      partial.push(status.problem);
    }
  }
  const absent = targets
    .map(absentNamespace)
    .filter(problem => problem !== undefined);
  const unproven = unprovenNamespace(targets);
  const unreadable = joined(
    [absent, hidden, unproven ? [unproven] : []].find(
      problems => problems.length > 0,
    ) ?? [],
  );
  observation.unreadable = unreadable?.message;
  observation.problem = unreadable ?? joined(partial);
  return observation;
}
