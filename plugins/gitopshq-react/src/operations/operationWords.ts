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

import type {
  Operation,
  OperationKind,
  OperationState,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** @public */
export const OPERATION_KIND_WORDS: Record<OperationKind, string> = {
  rollback: 'Rollback',
  change: 'Change',
  reconcile: 'Reconcile',
  adopt: 'Adopt',
  sync: 'Sync',
  restart: 'Restart',
  scale: 'Scale',
};

/** @public */
export const OPERATION_STATE_WORDS: Record<OperationState, string> = {
  planned: 'Planned',
  'awaiting-approval': 'Awaiting approval',
  ready: 'Ready to execute',
  executing: 'Executing',
  'awaiting-merge': 'Awaiting merge',
  verifying: 'Verifying',
  succeeded: 'Succeeded',
  failed: 'Failed',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  stale: 'Stale',
  cancelled: 'Cancelled',
  expired: 'Expired',
};

/** What a state means to the person who looks. @public */
export const OPERATION_STATE_SENTENCES: Record<OperationState, string> = {
  planned:
    'Nothing was written. It can be executed after a look at the preview.',
  'awaiting-approval': 'Nothing was written. Others have to approve it first.',
  ready: 'Nothing was written. It waits for somebody to execute it.',
  executing: 'It is being written to Git and the cluster.',
  'awaiting-merge': 'The pull request waits to be merged.',
  verifying: 'It is written; whether all is well again is being watched.',
  succeeded: 'It is written, and all stayed well.',
  failed: 'It did not come to a good end; see what was done nevertheless.',
  rejected: 'Nothing was written: it was rejected.',
  withdrawn: 'Nothing was written: it was withdrawn.',
  stale:
    'Nothing was written: the world is no longer as it was previewed. Plan again.',
  cancelled: 'Nothing was written: it was cancelled.',
  expired: 'Nothing was written: nobody executed it in time. Plan again.',
};

/** @public */
export const STEP_STATE_WORDS: Record<OperationStep['state'], string> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** Digits that name a commit for people. */
const SHORT_SHA = 7;

/** The first digits of a commit id. @public */
export function shortSha(sha: string): string {
  return sha.slice(0, SHORT_SHA);
}

/** `cart in shop-us`, or the environment alone. @public */
export function targetText({
  serviceName,
  environmentName,
}: Operation['target']): string {
  return serviceName ? `${serviceName} in ${environmentName}` : environmentName;
}

const countText = (value: unknown, one: string) => {
  const count = Array.isArray(value) ? value.length : 0;
  return `${count} ${count === 1 ? one : `${one}s`}`;
};

/** The workload's own name of `<Kind>/<namespace>/<name>`. */
const workloadText = (value: unknown) => {
  const [kind = '', , name = ''] = String(value).split('/');
  return `${kind} ${name}`.trim();
};

/**
 * What an operation does, as on its button: `Roll back cart in shop-us to
 * 4f2c1a9`.
 *
 * @public
 */
export function operationTitle({
  kind,
  target,
  parameters,
}: Pick<Operation, 'kind' | 'target' | 'parameters'>): string {
  const at = targetText(target);
  const to =
    typeof parameters.toSha === 'string'
      ? ` to ${shortSha(parameters.toSha)}`
      : '';
  switch (kind) {
    case 'rollback':
      return parameters.scope === 'field'
        ? `Roll back ${countText(parameters.paths, 'value')} of ${at}${to}`
        : `Roll back ${at}${to}`;
    case 'change':
      return `Change ${countText(parameters.edits, 'value')} of ${at}`;
    case 'reconcile':
      return `Reconcile ${countText(
        parameters.findingIds,
        'finding',
      )} of ${at}`;
    case 'adopt':
      return `Adopt ${countText(
        parameters.findingIds,
        'finding',
      )} of ${at} into Git`;
    case 'sync':
      return `Sync ${at}`;
    case 'restart':
      return `Restart ${workloadText(parameters.workload)} in ${
        target.environmentName
      }`;
    default:
      return `Scale ${workloadText(parameters.workload)} in ${
        target.environmentName
      } to ${parameters.replicas}`;
  }
}

/** `4 min 12 s`, `1 h 3 min`; whole seconds. @public */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  const from = parts.findIndex(([value]) => value > 0);
  return from === -1
    ? '0 s'
    : parts
        .slice(from, from + 2)
        .filter(([value]) => value > 0)
        .map(([value, unit]) => `${value} ${unit}`)
        .join(' ');
}
