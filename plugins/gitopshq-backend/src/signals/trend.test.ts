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
  LEVELS,
  levelRank,
  type Level,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import fc from 'fast-check';
import type { SamplePoint } from './samples';
import { PAUSE_MS, trend, type TrendInput } from './trend';

const T = Date.parse('2026-11-23T00:00:00Z');
const MINUTE = 60_000;

function sample(minute: number, level: Level, value?: number): SamplePoint {
  return { at: T + minute * MINUTE, level: levelRank(level), value };
}

function course(input: {
  samples: SamplePoint[];
  /** Minutes. */
  spans?: [number, number][];
  minutes?: number;
  nowMinute?: number;
}): string[] {
  const { samples, spans = [[-60, 60]], minutes = 5 } = input;
  return trend({
    from: T,
    to: T + minutes * MINUTE,
    stepMs: MINUTE,
    now: T + (input.nowMinute ?? 60) * MINUTE,
    samples,
    spans: spans.map(([startedAt, lastAt]) => ({
      startedAt: T + startedAt * MINUTE,
      lastAt: T + lastAt * MINUTE,
    })),
  }).map(
    ({ level, value }) => `${level}${value === undefined ? '' : ` ${value}`}`,
  );
}

describe('trend', () => {
  it.each<[string, Parameters<typeof course>[0], string[]]>([
    [
      'the last sample holds',
      { samples: [sample(-30, 'notice', 5)] },
      Array(5).fill('notice 5'),
    ],
    [
      'nothing is known before the first sample',
      { samples: [sample(2, 'healthy', 0)] },
      ['unknown', 'unknown', 'healthy 0', 'healthy 0', 'healthy 0'],
    ],
    [
      'a dip shorter than a step is shown',
      {
        samples: [
          sample(-1, 'healthy', 0),
          sample(1.2, 'critical', 80),
          sample(1.4, 'healthy', 0),
        ],
      },
      ['healthy 0', 'critical 80', 'healthy 0', 'healthy 0', 'healthy 0'],
    ],
    [
      'a first sample within a step leaves part of it unknown',
      { samples: [sample(1.5, 'healthy', 0)] },
      ['unknown', 'unknown 0', 'healthy 0', 'healthy 0', 'healthy 0'],
    ],
    [
      'unknown has no value',
      { samples: [sample(-1, 'healthy', 0), sample(2, 'unknown')] },
      ['healthy 0', 'healthy 0', 'unknown', 'unknown', 'unknown'],
    ],
    [
      'what was not evaluated is unknown',
      {
        samples: [sample(-1, 'healthy', 0)],
        spans: [
          [-60, 0],
          [4, 60],
        ],
      },
      ['healthy 0', 'unknown', 'unknown', 'unknown', 'healthy 0'],
    ],
    [
      'a critical level seen in a partly evaluated step stays critical',
      { samples: [sample(0, 'critical', 90)], spans: [[-60, 0.5]] },
      ['critical 90', 'critical 90', 'unknown', 'unknown', 'unknown'],
    ],
    [
      'a short pause counts as evaluated',
      {
        samples: [sample(-1, 'healthy', 0)],
        spans: [
          [-60, 1],
          [2, 60],
        ],
      },
      Array(5).fill('healthy 0'),
    ],
    [
      'nothing is said of the future',
      { samples: [sample(-1, 'healthy', 0)], nowMinute: 2 },
      ['healthy 0', 'healthy 0'],
    ],
    [
      'no samples, no spans',
      { samples: [], spans: [] },
      Array(5).fill('unknown'),
    ],
  ])('%s', (_, input, expected) => {
    expect(course(input)).toEqual(expected);
  });

  it('is never better than what held, nor known where nothing was evaluated', () => {
    const input = fc.record({
      samples: fc
        .array(
          fc.record({
            at: fc.integer({ min: T - 20 * MINUTE, max: T + 20 * MINUTE }),
            level: fc.integer({ min: 0, max: 4 }),
            value: fc.integer({ min: 0, max: 100 }),
          }),
          { maxLength: 12 },
        )
        .map(list => list.sort((a, b) => a.at - b.at)),
      spans: fc
        .array(
          fc.tuple(
            fc.integer({ min: T - 20 * MINUTE, max: T + 20 * MINUTE }),
            fc.nat(10 * MINUTE),
          ),
          { maxLength: 4 },
        )
        .map(list =>
          list
            .sort(([a], [b]) => a - b)
            .map(([startedAt, length]) => ({
              startedAt,
              lastAt: startedAt + length,
            })),
        ),
      stepMs: fc.integer({ min: 10_000, max: 7 * MINUTE }),
      now: fc.integer({ min: T, max: T + 20 * MINUTE }),
    });
    fc.assert(
      fc.property(input, partial => {
        const whole: TrendInput = {
          ...partial,
          from: T,
          to: T + 15 * MINUTE,
        };
        for (const point of trend(whole)) {
          const at = Date.parse(point.at);
          const end = Math.min(at + whole.stepMs, whole.to, whole.now);
          const held = whole.samples.filter(
            (each, index) =>
              each.at < end && (whole.samples[index + 1]?.at ?? Infinity) > at,
          );
          const evaluated = whole.spans.some(
            span => span.startedAt < end && span.lastAt + PAUSE_MS > at,
          );
          const known = held.length > 0 && evaluated;
          const least = known
            ? Math.max(...held.map(each => each.level))
            : levelRank('unknown');
          expect(levelRank(point.level)).toBeGreaterThanOrEqual(least);
          expect(known || point.level === 'unknown').toBe(true);
          expect(known || point.value === undefined).toBe(true);
          expect(LEVELS).toContain(point.level);
        }
      }),
    );
  });
});
