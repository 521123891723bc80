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

import type {
  ReleaseKind,
  ReleaseOutcome,
} from '@gitopshq/backstage-plugin-gitopshq-common';

export const OUTCOME_WORDS: Record<ReleaseOutcome, string> = {
  running: 'Rolling out',
  deployed: 'Deployed',
  failed: 'Failed',
  'rolled-back': 'Rolled back',
  superseded: 'Superseded',
  unknown: 'Outcome unknown',
};

/** What an outcome means, where the hub gives no reason of its own. */
export const OUTCOME_SENTENCES: Record<ReleaseOutcome, string> = {
  running: 'It is being delivered, or watched after that.',
  deployed: 'It was healthy within 15 min of being applied.',
  failed: 'It did not become healthy, or made things critical.',
  'rolled-back': 'A rollback took it back.',
  superseded: 'Another release came before it could be judged.',
  unknown: 'It is older than what GitOpsHQ has seen.',
};

export const RELEASE_KIND_WORDS: Record<ReleaseKind, string> = {
  release: 'Release',
  rollback: 'Rollback',
  promotion: 'Promotion',
  adopt: 'Adopted from the cluster',
  change: 'Change of values',
};

/** The author's name without the address: `Dana`. */
export function authorName(author: string): string {
  return author.replace(/\s*<[^>]*>\s*$/, '') || author;
}
