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

import type { SignalSample } from '@gitopshq/backstage-plugin-gitopshq-common';
import { LEVELS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { LEVEL_WORDS } from './levelAppearance';

/** What a trend says, for those who do not see it. */
export function sparklineLabel(
  title: string,
  samples: readonly SignalSample[],
): string {
  if (samples.length === 0) {
    return `${title}: no samples yet`;
  }
  const counts = LEVELS.map(level => ({
    level,
    count: samples.filter(sample => sample.level === level).length,
  }))
    .filter(({ count }) => count > 0)
    .reverse()
    .map(({ level, count }) => `${count} ${LEVEL_WORDS[level].toLowerCase()}`);
  const last = samples[samples.length - 1];
  return `${title}: latest ${LEVEL_WORDS[last.level].toLowerCase()}; of ${
    samples.length
  } samples ${counts.join(', ')}`;
}
