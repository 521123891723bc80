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

import {
  OPERATION_STATES,
  type OperationState,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** What may happen to an operation. */
export const OPERATION_EVENTS = [
  /** Requested, and a rule of the gate waits for people. */
  'await-approval',
  /** Requested, and nothing is missing; or what was missing came. */
  'make-ready',
  'reject',
  'withdraw',
  'cancel',
  /** Not executed, or not merged, in time. */
  'expire',
  /** The world is not that of the plan any more, and nothing was written. */
  'go-stale',
  /** The gate let it through, and the target's lease is held. */
  'claim',
  /** A pull request is open. */
  'open-pull-request',
  /** Everything is written that has to be. */
  'verify',
  /** The pull request was merged; what follows a commit is done now. */
  'resume',
  'succeed',
  'fail',
] as const;

export type OperationEvent = (typeof OPERATION_EVENTS)[number];

/** The states of `operations.md`, and what leads from one to another. */
export const TRANSITIONS: Readonly<
  Record<
    OperationState,
    Readonly<Partial<Record<OperationEvent, OperationState>>>
  >
> = {
  planned: {
    'await-approval': 'awaiting-approval',
    'make-ready': 'ready',
    claim: 'executing',
    cancel: 'cancelled',
    expire: 'expired',
    'go-stale': 'stale',
  },
  'awaiting-approval': {
    'make-ready': 'ready',
    reject: 'rejected',
    withdraw: 'withdrawn',
    cancel: 'cancelled',
    expire: 'expired',
    'go-stale': 'stale',
  },
  ready: {
    claim: 'executing',
    cancel: 'cancelled',
    expire: 'expired',
    'go-stale': 'stale',
  },
  executing: {
    // Recomputed under the lease: another plan, and nothing written.
    'go-stale': 'stale',
    'open-pull-request': 'awaiting-merge',
    verify: 'verifying',
    fail: 'failed',
  },
  'awaiting-merge': {
    resume: 'executing',
    verify: 'verifying',
    'go-stale': 'stale',
    cancel: 'cancelled',
    expire: 'expired',
    fail: 'failed',
  },
  verifying: { succeed: 'succeeded', fail: 'failed' },
  succeeded: {},
  failed: {},
  rejected: {},
  withdrawn: {},
  stale: {},
  cancelled: {},
  expired: {},
};

/**
 * Where an event leads; undefined when it may not happen in this state. Total
 * and pure.
 */
export function nextState(
  state: OperationState,
  event: OperationEvent,
): OperationState | undefined {
  return TRANSITIONS[state][event];
}

/** States in which an event may happen. */
export function statesBefore(event: OperationEvent): OperationState[] {
  return OPERATION_STATES.filter(
    state => TRANSITIONS[state][event] !== undefined,
  );
}

/** Nothing leads out of it. */
export function isTerminal(state: OperationState): boolean {
  return Object.keys(TRANSITIONS[state]).length === 0;
}

/** A process has to carry it on. */
export function isUnderWay(state: OperationState): boolean {
  return (
    state === 'executing' || state === 'awaiting-merge' || state === 'verifying'
  );
}
