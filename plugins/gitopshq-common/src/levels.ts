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

import { z } from 'zod/v3';

/**
 * Levels of a signal or of anything rolled up from signals, in ascending
 * order of concern. `unknown` ranks between `notice` and `warning`: what
 * cannot be seen is worse than a blemish and never healthy.
 *
 * @public
 */
export const LEVELS = [
  'healthy',
  'notice',
  'unknown',
  'warning',
  'critical',
] as const;

/** @public */
export const levelSchema = z.enum(LEVELS);

/** @public */
export type Level = z.infer<typeof levelSchema>;

/**
 * Rank of a level: 0 (`healthy`) to 4 (`critical`). Stored in databases, so
 * the order of {@link LEVELS} must never change.
 *
 * @public
 */
export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

/**
 * The level of a rank; a number that is no rank is `unknown`.
 *
 * @public
 */
export function levelOfRank(rank: number): Level {
  return LEVELS[rank] ?? 'unknown';
}

/**
 * Roll-up: the worst of the given levels, `unknown` when there is none.
 *
 * @public
 */
export function worstLevel(levels: Iterable<Level>): Level {
  let worst = -1;
  for (const level of levels) {
    worst = Math.max(worst, levelRank(level));
  }
  return levelOfRank(worst);
}
