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

/** A sound cluster beats this often, give or take a tenth. @public */
export const BEAT_INTERVAL_SECONDS = 30;

/**
 * Transitions are held this long: every cluster is asked twice in it.
 *
 * @public
 */
export const HOLD_GRACE_SECONDS = 60;

/** Smaller fleets may fall silent together by chance. @public */
export const SILENCE_FLEET_MINIMUM = 4;

/**
 * A cluster without a beat for one interval, the tenth it may be longer, and
 * the time an answer takes. Short enough that of a fleet that falls silent at
 * once no cluster is late (60 s) before it is noticed.
 *
 * @public
 */
export const SILENCE_SECONDS = 35;

/** A run of the hub that said nothing for this long has ended. @public */
export const HUB_RUN_PAUSE_SECONDS = 20;

/** A time in which one process of the hub was asking clusters. @public */
export interface HubRun {
  /** Epoch ms. */
  startedAt: number;
  /** Epoch ms; when it was last known to run. */
  lastAt: number;
}

/** What decides whether transitions are held. @public */
export interface HubObservation {
  /** Of all replicas, in any order; older ones may be left out. */
  runs: readonly HubRun[];
  /** Epoch ms at which most of the fleet fell silent the last time. */
  silentSince?: number;
}

/** A time in which clusters keep the level they had before. @public */
export interface Hold {
  /** `hub-started`: it has just begun to ask; `fleet-silent`: see below. */
  cause: 'hub-started' | 'fleet-silent';
  /** Epoch ms; a cluster that has beaten since is judged as ever. */
  startedAt: number;
  /** Epoch ms; no longer held at this moment. */
  until: number;
  /** Epoch ms, not after `startedAt`: levels are those of this moment. */
  judgedAt: number;
}

/** Why a hold is on, to be read after "held: ". @public */
export const HOLD_REASONS: Record<Hold['cause'], string> = {
  'hub-started': 'the hub has just started',
  'fleet-silent':
    'the hub hears nothing from more than half of the fleet, so the fault may be its own',
};

/**
 * Whether the hub, rather than its clusters, may be at fault: it heard nothing
 * from more than half of a fleet of four or more within one interval.
 *
 * @param fleet - Clusters that have ever beaten.
 * @param silent - Of these, those without a beat for {@link SILENCE_SECONDS}.
 *
 * @public
 */
export function isFleetSilent(fleet: number, silent: number): boolean {
  return fleet >= SILENCE_FLEET_MINIMUM && silent * 2 > fleet;
}

/**
 * Since when at least one process of the hub has been running without a
 * break, and when one ran before that. A process that starts while another one
 * runs is no break.
 *
 * @param now - Epoch ms by the clock of the runs.
 * @returns without `since` when none is running now.
 *
 * @public
 */
export function findHubStart(
  runs: readonly HubRun[],
  now: number,
): { since?: number; ranUntil?: number } {
  const byEnd = [...runs].sort((a, b) => b.lastAt - a.lastAt);
  const [latest] = byEnd;
  if (!latest || now - latest.lastAt > HUB_RUN_PAUSE_SECONDS * 1000) {
    return latest ? { ranUntil: latest.lastAt } : {};
  }
  let since = latest.startedAt;
  for (const run of byEnd) {
    // All that follow have ended before, too.
    if (run.lastAt < since) {
      return { since, ranUntil: run.lastAt };
    }
    since = Math.min(since, run.startedAt);
  }
  return { since };
}

/**
 * The hold that is on at a moment. Total and pure.
 *
 * After a start clusters are judged as when the hub last ran: what it did not
 * ask about cannot be said of them. The very first start holds nothing: no
 * cluster was heard of before it.
 *
 * @param now - Epoch ms by the clock of the observation.
 *
 * @public
 */
export function findHold(
  { runs, silentSince }: HubObservation,
  now: number,
): Hold | undefined {
  const graceMs = HOLD_GRACE_SECONDS * 1000;
  const isSilentAt = (at: number) =>
    silentSince !== undefined &&
    silentSince <= at &&
    at < silentSince + graceMs;
  // Without a run now: this process is about to begin its own.
  const { since = now, ranUntil } = findHubStart(runs, now);
  if (ranUntil !== undefined && now < since + graceMs) {
    return {
      cause: 'hub-started',
      startedAt: since,
      until: since + graceMs,
      judgedAt: isSilentAt(ranUntil) ? silentSince! : ranUntil,
    };
  }
  return isSilentAt(now)
    ? {
        cause: 'fleet-silent',
        startedAt: silentSince!,
        until: silentSince! + graceMs,
        judgedAt: silentSince!,
      }
    : undefined;
}

/**
 * The moment at which something last heard of at `heardAt` is judged: now, or,
 * while held, the moment levels are kept from.
 *
 * @param heardAt - Epoch ms.
 * @returns epoch ms.
 *
 * @public
 */
export function judgedAt(
  heardAt: number,
  hold: Hold | undefined,
  now: number,
): number {
  return hold && heardAt < hold.startedAt
    ? Math.max(hold.judgedAt, Math.min(heardAt, now))
    : now;
}
