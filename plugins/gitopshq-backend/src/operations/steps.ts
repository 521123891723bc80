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

import type { OperationStep } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { OperationPlan } from './types';

type Step = OperationStep;

const iso = (now: number) => new Date(now).toISOString();

const WAITING: Readonly<Record<string, string>> = {
  check: 'Compare the world with the plan',
  commit: 'Commit to Git',
  push: 'Push the commit',
  'pull-request': 'Open a pull request',
  merge: 'Wait for the pull request to be merged',
  apply: 'Apply to the cluster',
  'remove-fields': 'Remove fields from live objects',
  delete: 'Delete from the cluster',
  restart: 'Restart the pods',
  scale: 'Scale',
  'request-sync': 'Ask the delivering tool to sync',
  synced: 'Wait until what is live equals Git',
  health: 'Wait until the workloads are healthy',
  stable: 'Watch whether it stays so',
  'error-rate': 'Compare the error rate with that of before',
};

/** What will be done, in order, before anything of it is. */
export function stepsOf(
  plan: OperationPlan,
  publish: 'push' | 'pull-request',
): Step[] {
  const commits = plan.git !== undefined && plan.files.length > 0;
  const byPush = ['commit', 'push'];
  const byPullRequest = [...byPush, 'pull-request', 'merge'];
  const published = publish === 'push' ? byPush : byPullRequest;
  return [
    'check',
    ...(commits ? published : []),
    ...new Set(plan.writes.map(({ type }) => type)),
    ...['synced', 'health', 'stable', 'error-rate'],
  ].map(name => ({ name, state: 'waiting', text: WAITING[name] ?? name }));
}

/** The steps with one of them changed; one that is new comes last. */
export function withStep(
  steps: readonly Step[],
  name: string,
  now: number,
  change: { state: Step['state']; text: string; evidence?: string },
): Step[] {
  const before = steps.find(step => step.name === name);
  const ended = !['waiting', 'running'].includes(change.state);
  const startedAt =
    before?.startedAt ?? (change.state === 'waiting' ? undefined : iso(now));
  const after: Step = {
    name,
    state: change.state,
    ...(startedAt && { startedAt }),
    ...(ended && { endedAt: iso(now) }),
    text: change.text,
    ...(change.evidence && { evidence: change.evidence.slice(0, 4_000) }),
  };
  return before
    ? steps.map(step => (step.name === name ? after : step))
    : [...steps, after];
}

/** Steps of an operation that has ended: what runs has failed, what waits will not be. */
export function endedSteps(
  steps: readonly Step[],
  now: number,
  why: string,
): Step[] {
  return steps.map(step => {
    if (step.state === 'running') {
      return { ...step, state: 'failed', endedAt: iso(now), evidence: why };
    }
    return step.state === 'waiting' ? { ...step, state: 'skipped' } : step;
  });
}
