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
  Level,
  SyncState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { LevelChip } from './LevelChip';

const SYNCS: Record<SyncState, { level: Level; word: string }> = {
  'in-sync': { level: 'healthy', word: 'In sync' },
  pending: { level: 'notice', word: 'Pending' },
  'out-of-sync': { level: 'warning', word: 'Out of sync' },
  unknown: { level: 'unknown', word: 'Sync unknown' },
};

/** @public */
export interface SyncChipProps {
  /** Absent: never compared with Git. */
  sync?: SyncState;
  /** Findings that are open. */
  openFindings?: number;
}

/** Whether what was applied is what Git holds; never green when unknown. @public */
export function SyncChip({ sync = 'unknown', openFindings }: SyncChipProps) {
  const { level, word } = SYNCS[sync];
  return (
    <>
      <LevelChip level={level} word={word} />
      {openFindings !== undefined && openFindings > 0 && (
        <div>
          {openFindings} open {openFindings === 1 ? 'finding' : 'findings'}
        </div>
      )}
    </>
  );
}
