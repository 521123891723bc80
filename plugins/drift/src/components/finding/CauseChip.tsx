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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import Tooltip from '@material-ui/core/Tooltip';
import { CAUSE_SENTENCES } from '../../model/findingWords';
import { CauseMark } from './marks';

export interface CauseChipProps {
  finding: Pick<Finding, 'cause' | 'evidence'>;
}

/** Why it differs; the evidence is in the tooltip. */
export function CauseChip({ finding }: CauseChipProps) {
  const { cause, evidence } = finding;
  return (
    <Tooltip
      interactive
      title={
        <>
          <div>{CAUSE_SENTENCES[cause]}</div>
          {evidence.map(({ kind, text }) => (
            <div key={`${kind} ${text}`}>{text}</div>
          ))}
        </>
      }
    >
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else
          the evidence could be opened by mouse only */}
      <span tabIndex={0}>
        <CauseMark cause={cause} />
      </span>
    </Tooltip>
  );
}
