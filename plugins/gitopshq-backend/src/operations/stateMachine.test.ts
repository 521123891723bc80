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
import fc from 'fast-check';
import {
  OPERATION_EVENTS,
  isTerminal,
  isUnderWay,
  nextState,
  statesBefore,
  type OperationEvent,
} from './stateMachine';

/** Written once more, as operations.md draws it. */
const ARROWS: [OperationState, OperationEvent, OperationState][] = [
  ['planned', 'await-approval', 'awaiting-approval'],
  ['planned', 'make-ready', 'ready'],
  ['planned', 'claim', 'executing'],
  ['planned', 'cancel', 'cancelled'],
  ['planned', 'expire', 'expired'],
  ['planned', 'go-stale', 'stale'],
  ['awaiting-approval', 'make-ready', 'ready'],
  ['awaiting-approval', 'reject', 'rejected'],
  ['awaiting-approval', 'withdraw', 'withdrawn'],
  ['awaiting-approval', 'cancel', 'cancelled'],
  ['awaiting-approval', 'expire', 'expired'],
  ['awaiting-approval', 'go-stale', 'stale'],
  ['ready', 'claim', 'executing'],
  ['ready', 'cancel', 'cancelled'],
  ['ready', 'expire', 'expired'],
  ['ready', 'go-stale', 'stale'],
  ['executing', 'go-stale', 'stale'],
  ['executing', 'open-pull-request', 'awaiting-merge'],
  ['executing', 'verify', 'verifying'],
  ['executing', 'fail', 'failed'],
  ['awaiting-merge', 'resume', 'executing'],
  ['awaiting-merge', 'verify', 'verifying'],
  ['awaiting-merge', 'go-stale', 'stale'],
  ['awaiting-merge', 'cancel', 'cancelled'],
  ['awaiting-merge', 'expire', 'expired'],
  ['awaiting-merge', 'fail', 'failed'],
  ['verifying', 'succeed', 'succeeded'],
  ['verifying', 'fail', 'failed'],
];

const TERMINAL: OperationState[] = [
  'succeeded',
  'failed',
  'rejected',
  'withdrawn',
  'stale',
  'cancelled',
  'expired',
];

describe('nextState', () => {
  it.each(
    OPERATION_STATES.flatMap(state =>
      OPERATION_EVENTS.map(event => [state, event] as const),
    ),
  )('answers %s on %s as drawn', (state, event) => {
    const arrow = ARROWS.find(([from, on]) => from === state && on === event);
    expect(nextState(state, event)).toBe(arrow?.[2]);
    expect(statesBefore(event).includes(state)).toBe(arrow !== undefined);
  });

  it('leads out of every state but the last ones', () => {
    expect(OPERATION_STATES.filter(isTerminal).sort()).toEqual(
      [...TERMINAL].sort(),
    );
  });

  const history = fc.array(fc.constantFrom(...OPERATION_EVENTS), {
    maxLength: 40,
  });
  const walk = (events: OperationEvent[]) => {
    const states: OperationState[] = ['planned'];
    for (const event of events) {
      const next = nextState(states[states.length - 1], event);
      if (next) {
        states.push(next);
      }
    }
    return states;
  };

  it('never leaves a last state, whatever happens', () => {
    fc.assert(
      fc.property(history, events => {
        const states = walk(events);
        expect(states.slice(0, -1).filter(isTerminal)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('executes only what was claimed, and succeeds only what was verified', () => {
    fc.assert(
      fc.property(history, events => {
        const states: OperationState[] = ['planned'];
        let claimed = false;
        let tooEarly = false;
        for (const event of events) {
          const next = nextState(states[states.length - 1], event);
          if (next) {
            claimed ||= event === 'claim';
            tooEarly ||= isUnderWay(next) && !claimed;
            tooEarly ||=
              next === 'succeeded' && states[states.length - 1] !== 'verifying';
            states.push(next);
          }
        }
        expect(tooEarly).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('can end from everywhere', () => {
    const ends = (state: OperationState, seen: Set<string>): boolean =>
      isTerminal(state) ||
      OPERATION_EVENTS.some(event => {
        const next = nextState(state, event);
        return (
          next !== undefined &&
          !seen.has(next) &&
          ends(next, new Set([...seen, next]))
        );
      });
    for (const state of OPERATION_STATES) {
      expect([state, ends(state, new Set([state]))]).toEqual([state, true]);
    }
  });
});
