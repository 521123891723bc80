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

import { SeededRandom } from '../SeededRandom';
import { LogRun, LogVoice } from './LogVoice';

/** One line of a log and when it was written, in epoch milliseconds. */
export interface LogLine {
  at: number;
  text: string;
}

/** A run of a container with its times, in epoch milliseconds. */
export interface TimedRun extends LogRun {
  /** The same for the same run: pod, container and number of the restart. */
  identity: string;
  startedAt: number;
  /** Absent while it runs. */
  endedAt?: number;
  /** Whether it ended by an error of its own; a killed one says nothing at the end. */
  failed: boolean;
}

/** The kubelet rotates logs, so that not all of a long run is left; here these many lines are. */
export const KEPT_LINES = 5000;

/**
 * The last moment of a second, for an end that a status tells in whole seconds:
 * nothing that the run wrote comes after it.
 */
export function endOfSecond(time: string): number {
  return Date.parse(time) + 999;
}

/** Between two lines at the start. */
const START_STEP_MS = 130;

/** A program whose probe fails says so this often, in lines. */
const UNREADY_EVERY = 3;

/**
 * The lines of a run after `since` (exclusive) until now or its end, oldest first.
 * A log is not kept anywhere: each line follows from the run and the number of the line.
 */
export function readLog(
  run: TimedRun,
  voice: LogVoice,
  options: { now: number; since?: number; tailLines?: number },
): LogLine[] {
  const { now, since = -Infinity, tailLines = KEPT_LINES } = options;
  const until = Math.min(now, run.endedAt ?? now);
  const keep = Math.min(tailLines, KEPT_LINES);
  const slotOf = (at: number) =>
    Math.floor((at - run.startedAt) / voice.periodMs);
  const lastSlot = slotOf(until);
  const firstSlot = Math.max(
    0,
    lastSlot - keep,
    Number.isFinite(since) ? slotOf(since) : 0,
  );
  const lines: LogLine[] = firstSlot === 0 ? startOf(run, voice) : [];
  for (let slot = Math.max(1, firstSlot); slot <= lastSlot; slot++) {
    lines.push(workIn(run, voice, slot));
  }
  const asked = lines.filter(({ at }) => at > since && at <= until);
  if (run.endedAt !== undefined && run.failed) {
    const at = run.endedAt;
    asked.push(...voice.failure(run).map(text => ({ at, text })));
  }
  return keep === 0 ? [] : asked.slice(-keep);
}

function startOf(run: TimedRun, voice: LogVoice): LogLine[] {
  const { startedAt, endedAt = Infinity } = run;
  return voice.start(run).map((text, index) => ({
    // A run shorter than its start still says all of it.
    at: Math.min(startedAt + index * START_STEP_MS, endedAt),
    text,
  }));
}

function workIn(run: TimedRun, voice: LogVoice, slot: number): LogLine {
  const random = new SeededRandom(`${run.identity}/${slot}`);
  const at =
    run.startedAt + slot * voice.periodMs + random.below(voice.periodMs);
  return {
    at,
    text:
      run.neverReady && slot % UNREADY_EVERY === 0
        ? 'WARN readiness: dependency is not reachable, answering 503 to the probe'
        : voice.work(run, random, at),
  };
}

/** The form `kubectl logs --timestamps` shows: RFC 3339 with nanoseconds. */
export function timestamped({ at, text }: LogLine): string {
  return `${new Date(at).toISOString().slice(0, 23)}000000Z ${text}`;
}
