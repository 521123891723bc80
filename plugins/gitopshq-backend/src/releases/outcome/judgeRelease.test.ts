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

import fc from 'fast-check';
import {
  judgeRelease,
  watchRecovery,
  type ReleaseWatch,
  type ServiceFacts,
} from './judgeRelease';

const T0 = Date.UTC(2026, 10, 22, 12);
const verify = { stabilityMs: 120_000, timeoutMs: 900_000 };
const at = (seconds: number) => T0 + seconds * 1000;

function facts(
  seconds: number,
  rest: Partial<ServiceFacts> = {},
): ServiceFacts {
  const { expected = 3, notReady = 0 } = rest;
  return {
    now: at(seconds),
    visible: true,
    compared: true,
    sync: 'in-sync',
    openFindings: 0,
    removed: false,
    expected,
    notReady,
    criticalPercent: 30,
    workloads: [
      {
        name: 'Deployment/cart',
        wanted: expected,
        ready: expected - notReady,
        updated: expected,
      },
    ],
    restarts: 4,
    ...rest,
  };
}

function watch(rest: Partial<ReleaseWatch> = {}): ReleaseWatch {
  return {
    since: T0,
    firstSight: false,
    inherited: false,
    seen: true,
    ...rest,
  };
}

/** Judges a course of facts; the last judgement, or the first verdict. */
function course(start: ReleaseWatch, seen: ServiceFacts[]) {
  let judged = judgeRelease(start, seen[0], verify);
  for (const each of seen.slice(1)) {
    if (judged.verdict) {
      break;
    }
    judged = judgeRelease(judged.watch, each, verify);
  }
  return judged;
}

describe('judgeRelease', () => {
  it('is deployed once everything was well for the stable window', () => {
    expect(course(watch(), [facts(0), facts(119.999)]).verdict).toBeUndefined();
    expect(course(watch(), [facts(10), facts(130)])).toMatchObject({
      verdict: { outcome: 'deployed' },
      stableAt: at(10),
    });
  });

  it.each([
    ['ends exactly at the deadline', 780, 900, 'deployed'],
    ['is seen late, but ended in time', 780, 5_000, 'deployed'],
    ['would end after the deadline', 781, 900, 'failed'],
    ['began after the deadline', 901, 1_100, 'failed'],
  ] as const)('a stable window that %s', (_, from, until, outcome) => {
    const before = facts(1, { sync: 'pending' });
    expect(
      course(watch(), [before, facts(from), facts(until)]).verdict?.outcome,
    ).toBe(outcome);
  });

  it.each<[string, Partial<ServiceFacts>, string]>([
    ['pending', { sync: 'pending' }, 'sync: pending'],
    ['out of sync', { sync: 'out-of-sync' }, 'sync: out-of-sync'],
    ['not compared', { sync: undefined }, 'nothing of it is compared'],
    ['drifted', { openFindings: 2 }, '2 open findings'],
    [
      'not ready',
      { expected: 10, notReady: 1 },
      'Deployment/cart: 9 of 10 pods ready',
    ],
    [
      'not updated',
      {
        workloads: [
          { name: 'Deployment/cart', wanted: 3, ready: 3, updated: 2 },
        ],
      },
      'Deployment/cart: 2 of 3 pods updated',
    ],
    [
      'a pod of no workload',
      { workloads: [], expected: 10, notReady: 1 },
      '1 of 10 pods not ready',
    ],
  ])('what stays %s has failed at the deadline', (_, rest, reason) => {
    const judged = course(watch(), [facts(0, rest), facts(899.999, rest)]);
    expect(judged).toMatchObject({ nextAt: at(900) });
    expect(judged.verdict).toBeUndefined();
    expect(course(judged.watch, [facts(900, rest)]).verdict).toEqual({
      outcome: 'failed',
      reason: `Not healthy and stable within 900 s of being applied: ${reason}`,
    });
  });

  it('a new restart, a gap and a relapse begin the window anew', () => {
    for (const between of [
      facts(100, { restarts: 5 }),
      facts(100, { visible: false }),
      facts(100, { compared: false }),
      facts(100, { openFindings: 1 }),
      facts(100, { expected: 10, notReady: 1 }),
    ]) {
      const after = { ...facts(120), restarts: 5 };
      expect(
        course(watch(), [facts(0), between, after]).verdict,
      ).toBeUndefined();
    }
    // Pods that went took their restarts with them: none is new.
    expect(
      course(watch(), [facts(0), facts(60, { restarts: 0 }), facts(120)])
        .verdict,
    ).toBeUndefined();
    expect(
      course(watch(), [
        facts(0),
        facts(60, { restarts: 0 }),
        facts(120, { restarts: 0 }),
      ]).verdict?.outcome,
    ).toBe('deployed');
  });

  it.each([
    [30, 100, undefined],
    [31, 100, 'failed'],
    [1, 3, 'failed'],
    [0, 0, undefined],
  ] as const)('%d of %d pods not ready: %s', (notReady, expected, outcome) => {
    expect(
      judgeRelease(watch(), facts(5, { notReady, expected }), verify).verdict
        ?.outcome,
    ).toBe(outcome);
  });

  it('fails at once when podHealth turns critical, and says of what', () => {
    const broken = facts(60, {
      notReady: 3,
      workloads: [
        {
          ...{ name: 'Deployment/cart', wanted: 3, ready: 0, updated: 3 },
          problem: 'CrashLoopBackOff',
        },
      ],
    });
    expect(course(watch(), [facts(0), broken]).verdict).toEqual({
      outcome: 'failed',
      reason:
        'podHealth turned critical after it was applied: Deployment/cart: 0 of 3 pods ready, CrashLoopBackOff',
    });
  });

  it('does not blame a release for what it found', () => {
    const inherited = watch({ inherited: true });
    const broken = facts(10, { notReady: 3 });
    expect(judgeRelease(inherited, broken, verify).verdict).toBeUndefined();
    expect(
      course(inherited, [broken, facts(20), facts(140)]).verdict?.outcome,
    ).toBe('deployed');
    // Healed and broken again is its own doing.
    expect(
      course(inherited, [broken, facts(20), facts(30, { notReady: 3 })]).verdict
        ?.outcome,
    ).toBe('failed');
    expect(
      course(inherited, [broken, facts(900, { notReady: 3 })]).verdict?.outcome,
    ).toBe('failed');
  });

  describe('of what was applied before anybody looked', () => {
    const first = watch({ firstSight: true, seen: false });

    it('fails when pods say why, or stay critical', () => {
      const broken = facts(5, { notReady: 3 });
      const why = [{ ...broken.workloads[0], problem: 'CrashLoopBackOff' }];
      expect(
        judgeRelease(first, { ...broken, workloads: why }, verify).verdict
          ?.outcome,
      ).toBe('failed');
      // Pods may merely start.
      expect(
        course(first, [broken, facts(124.9, { notReady: 3 })]).verdict,
      ).toBe(undefined);
      expect(
        course(first, [broken, facts(125, { notReady: 3 })]).verdict?.outcome,
      ).toBe('failed');
      expect(judgeRelease(first, broken, verify).nextAt).toBe(at(125));
    });

    it.each<[string, Partial<ServiceFacts>, string]>([
      ['drifted', { openFindings: 1 }, 'unknown'],
      ['not in sync', { sync: 'out-of-sync' }, 'unknown'],
      ['not healthy', { expected: 10, notReady: 1 }, 'failed'],
    ])('%s at the deadline is %s', (_, rest, outcome) => {
      expect(course(first, [facts(900, rest)]).verdict?.outcome).toBe(outcome);
    });
  });

  it.each<[string, Partial<ServiceFacts>]>([
    ['not visible', { visible: false }],
    ['not compared', { compared: false }],
  ])('what is %s at the deadline is unknown', (_, rest) => {
    expect(
      judgeRelease(watch(), facts(900, rest), verify).verdict,
    ).toMatchObject({ outcome: 'unknown' });
  });

  it('a removal is well when nothing of it runs any more', () => {
    const removed = { removed: true, sync: undefined, workloads: [] };
    const gone = { ...removed, expected: 0 };
    expect(
      course(watch(), [facts(0, gone), facts(120, gone)]).verdict?.outcome,
    ).toBe('deployed');
    expect(
      course(watch(), [facts(0, removed), facts(900, removed)]).verdict,
    ).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('its pods are still there'),
    });
  });

  it('is total, and always comes to an end', () => {
    const anyFacts = fc.record({
      now: fc.integer({ min: T0, max: at(2_000) }),
      visible: fc.boolean(),
      compared: fc.boolean(),
      sync: fc.constantFrom('in-sync', 'pending', 'unknown', undefined),
      openFindings: fc.nat(3),
      removed: fc.boolean(),
      expected: fc.nat(10),
      notReady: fc.nat(10),
      restarts: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(anyFacts, { minLength: 1 }), seen => {
        const ordered = [...seen].sort((a, b) => a.now - b.now);
        const judged = course(
          watch(),
          ordered.map(each => facts(0, each as Partial<ServiceFacts>)),
        );
        const last = ordered.at(-1)!;
        expect(judged.verdict !== undefined || judged.nextAt! > last.now).toBe(
          true,
        );
        expect(judged.verdict === undefined && last.now >= at(900)).toBe(false);
      }),
    );
  });
});

describe('watchRecovery', () => {
  it('finds the stable window however late it comes', () => {
    const failed = watch();
    const begun = watchRecovery(failed, facts(5_000), verify);
    expect(begun).toMatchObject({ nextAt: at(5_120) });
    expect(begun).not.toHaveProperty('stableAt');
    expect(watchRecovery(begun.watch, facts(5_120), verify)).toMatchObject({
      stableAt: at(5_000),
    });
    const broken = facts(5_060, { notReady: 3 });
    const again = watchRecovery(begun.watch, broken, verify);
    expect(again).not.toHaveProperty('nextAt');
    expect(
      watchRecovery(again.watch, facts(5_120), verify).stableAt,
    ).toBeUndefined();
  });
});
