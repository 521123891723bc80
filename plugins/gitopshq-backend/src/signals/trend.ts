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
  levelOfRank,
  levelRank,
  type SignalSample,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { EvaluationSpan, SamplePoint } from './samples';

/**
 * A pause of the evaluator up to this long counts as evaluated: a restart of
 * the hub. It is the age from which on a beat is no longer healthy.
 */
export const PAUSE_MS = 60_000;

/** What is asked for and what is stored. */
export interface TrendInput {
  /** Epoch ms; start of the first point. */
  from: number;
  /** Epoch ms; points start before it. */
  to: number;
  stepMs: number;
  /** Epoch ms; nothing is said about later moments. */
  now: number;
  /** Oldest first; the first one may be older than `from`. */
  samples: SamplePoint[];
  /** Oldest first. */
  spans: EvaluationSpan[];
}

const UNKNOWN = levelRank('unknown');

/** Spans with the short pauses between them closed. */
function covered(spans: EvaluationSpan[]): EvaluationSpan[] {
  const joined: EvaluationSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.startedAt - last.lastAt <= PAUSE_MS) {
      last.lastAt = Math.max(last.lastAt, span.lastAt);
    } else {
      joined.push({ ...span });
    }
  }
  // The last evaluation holds until the next one is overdue.
  return joined.map(span => ({ ...span, lastAt: span.lastAt + PAUSE_MS }));
}

/**
 * The course of a signal. Each point covers one step: the worst level that
 * held within it, with the value of that level. Between samples the last one
 * holds. What was not evaluated is `unknown`; without any evaluation there is
 * no value.
 */
export function trend(input: TrendInput): SignalSample[] {
  const { from, to, stepMs, now, samples } = input;
  const spans = covered(input.spans);
  const points: SignalSample[] = [];
  let next = 0;
  let holding: SamplePoint | undefined;
  let spanIndex = 0;
  for (let at = from; at < Math.min(to, now); at += stepMs) {
    const end = Math.min(at + stepMs, to, now);
    while (next < samples.length && samples[next].at <= at) {
      holding = samples[next];
      next += 1;
    }
    let worst = holding;
    let unsampled = holding === undefined;
    while (next < samples.length && samples[next].at < end) {
      holding = samples[next];
      next += 1;
      if (!worst || holding.level >= worst.level) {
        worst = holding;
      }
    }
    while (spanIndex < spans.length && spans[spanIndex].lastAt <= at) {
      spanIndex += 1;
    }
    let seen = 0;
    for (
      let index = spanIndex;
      index < spans.length && spans[index].startedAt < end;
      index += 1
    ) {
      const { startedAt, lastAt } = spans[index];
      seen += Math.min(end, lastAt) - Math.max(at, startedAt);
    }
    unsampled ||= seen < end - at;
    const known = worst !== undefined && seen > 0;
    const level = known
      ? Math.max(worst!.level, unsampled ? UNKNOWN : 0)
      : UNKNOWN;
    points.push({
      at: new Date(at).toISOString(),
      level: levelOfRank(level),
      ...(known &&
        worst!.level !== UNKNOWN &&
        worst!.value !== undefined && { value: worst!.value }),
    });
  }
  return points;
}
