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

import type { ApiServerSession } from '../connection/ApiServerSession';
import { Deadline } from '../connection/Deadline';
import { LineSplitter } from '../parse/LineSplitter';
import type { Projection } from '../projection/projection';
import type { Clock, Identified, Timers, WatchTarget } from '../types';
import type { CollectorLimits } from './collectorOptions';
import { refuse } from './refusal';
import { SilenceAlarm } from './SilenceAlarm';
import { targetPath } from './targets';
import { readWatchEvent, type WatchEvent } from './watchEvent';

/** As client-go's reflector: at least 5 minutes, at random up to twice that. */
const MIN_WATCH_SECONDS = 300;

/** A server that does not end the watch itself is helped after this. */
const OVERTIME_MS = 30_000;

/** As client-go's reflector: a shorter watch without an event was refused. */
const SHORTEST_WATCH_MS = 1000;

/** The text around an object in a line of a watch. */
const LINE_OVERHEAD_BYTES = 1024;

/** How a watch came to its end without an error. */
export type WatchEnd =
  /** In time; resume from the last resource version. */
  | 'ended'
  /** At once and without an event, as a refusing proxy does. */
  | 'too-short'
  /** No event and no bookmark for too long. */
  | 'silent'
  /** An object was too large to read: what it changed is not known. */
  | 'object-too-large';

/** Reason of the signal of a watch that is ended from this side. */
class WatchEnded extends Error {
  constructor(readonly why: WatchEnd) {
    super(`The watch is over: ${why}`);
    this.name = 'WatchEnded';
  }
}

/** Passed to {@link watchTarget}. */
export interface WatchContext<O extends Identified> {
  resourceVersion: string;
  projection: Projection<O>;
  limits: CollectorLimits;
  /** Time without event or bookmark after which the watch is given up. */
  silenceMs: number;
  clock: Clock;
  timers: Timers;
  random: () => number;
  signal: AbortSignal;
  /** The server has accepted the watch. */
  onOpen(): void;
  onEvent(event: WatchEvent<O>): void;
}

/**
 * Watches a target until the server or this side ends it.
 *
 * @throws ExpiredError when the resource version is too old;
 *   ClusterProblemError; the signal's reason when it is aborted.
 */
export async function watchTarget<O extends Identified>(
  session: ApiServerSession,
  target: WatchTarget,
  context: WatchContext<O>,
): Promise<WatchEnd> {
  const { limits, timers, clock } = context;
  const seconds =
    MIN_WATCH_SECONDS + Math.floor(context.random() * MIN_WATCH_SECONDS);
  const deadline = new Deadline(timers, context.signal).set(
    limits.answerTimeoutMs,
  );
  const { signal } = deadline;
  const silence = new SilenceAlarm(clock, timers, context.silenceMs, () =>
    deadline.abort(new WatchEnded('silent')),
  );
  let cancelOvertime: () => void = () => {};
  try {
    const answer = await session.get(
      targetPath(target),
      {
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: context.resourceVersion,
        timeoutSeconds: String(seconds),
        fieldSelector: target.fieldSelector,
      },
      signal,
    );
    if (answer.status !== 200) {
      return await refuse(session, target, 'watch', answer, signal);
    }
    deadline.clear();
    cancelOvertime = timers.after(seconds * 1000 + OVERTIME_MS, () =>
      deadline.abort(new WatchEnded('ended')),
    );
    silence.start();
    context.onOpen();
    const openedAt = clock.now();
    let events = 0;

    let tooLarge = false;
    const lines = new LineSplitter(
      limits.maxObjectBytes + LINE_OVERHEAD_BYTES,
      () => {
        tooLarge = true;
      },
    );
    const read = (line: string) => {
      context.onEvent(
        readWatchEvent(line, context.projection, session, target),
      );
      events += 1;
      silence.sign();
    };
    for await (const chunk of session.chunks(answer, signal)) {
      for (const line of lines.push(chunk)) {
        read(line);
        signal.throwIfAborted();
      }
      if (tooLarge) {
        return 'object-too-large';
      }
    }
    const rest = lines.rest();
    if (rest) {
      read(rest);
    }
    return events === 0 && clock.now() - openedAt < SHORTEST_WATCH_MS
      ? 'too-short'
      : 'ended';
  } catch (error) {
    if (error instanceof WatchEnded) {
      return error.why;
    }
    throw error;
  } finally {
    cancelOvertime();
    silence.stop();
    deadline.release();
  }
}
