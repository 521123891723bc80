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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Finding, Tier } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  FieldPath,
  objectText,
  parseObjectRef,
  QuietText,
  ShortValue,
  TierChip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Checkbox from '@material-ui/core/Checkbox';
import IconButton from '@material-ui/core/IconButton';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import { memo } from 'react';
import { writerText } from '../../model/findingWords';
import { CauseChip } from '../finding/CauseChip';
import { FindingNote, hasNote } from '../finding/FindingNote';
import { ChangeMark } from '../finding/marks';
import { useFindingsGridStyles } from './findingsGridStyles';

export interface FindingRowProps {
  finding: Finding;
  /** Of its environment, shown where rows are not grouped. */
  tier: Tier | undefined;
  /** With environment and object; off below their headings. */
  showObject: boolean;
  isSelected: boolean;
  /** Absent: findings cannot be ticked. */
  onSelect?: (ids: readonly string[], isSelected: boolean) => void;
  onOpen: (findingId: string) => void;
}

/** What a finding is called by screen readers. */
export function findingLabel({ object, path }: Finding): string {
  return `${objectText(object)}, ${path || 'the whole object'}`;
}

function Cells({
  finding,
  tier,
  showObject,
  isSelected,
  onSelect,
  onOpen,
}: FindingRowProps) {
  const classes = useFindingsGridStyles();
  const { kind, namespace, name } = parseObjectRef(finding.object);
  const label = findingLabel(finding);
  return (
    <>
      <div role="cell">
        {onSelect && (
          <Checkbox
            size="small"
            color="primary"
            checked={isSelected}
            inputProps={{ 'aria-label': `Select ${label}` }}
            onChange={event => onSelect([finding.id], event.target.checked)}
          />
        )}
      </div>
      {showObject && (
        <div role="cell">
          <div>
            <strong>{name}</strong> {kind}
          </div>
          <div className={classes.stack}>
            <EntityRefLink entityRef={finding.environmentRef} />
            <TierChip tier={tier} />
          </div>
          {namespace && <QuietText>namespace {namespace}</QuietText>}
        </div>
      )}
      <div role="cell">
        <ChangeMark change={finding.change} />
        <div>
          <FieldPath path={finding.path} />
        </div>
      </div>
      <div role="cell" className={classes.values}>
        {finding.path === '' &&
        finding.desired === undefined &&
        finding.live === undefined ? (
          <QuietText>
            {finding.change === 'missing'
              ? 'in Git, not in the cluster'
              : 'in the cluster, not in Git'}
          </QuietText>
        ) : (
          <>
            <div className={classes.value}>
              <QuietText component="span">Git</QuietText>
              <ShortValue
                value={finding.desired}
                other={finding.live}
                side="Git"
              />
            </div>
            <div className={classes.value}>
              <QuietText component="span">Cluster</QuietText>
              <ShortValue
                value={finding.live}
                other={finding.desired}
                side="the cluster"
              />
            </div>
          </>
        )}
      </div>
      <div role="cell">
        <CauseChip finding={finding} />
        <div>{writerText(finding)}</div>
      </div>
      <div role="cell">
        <Age at={finding.since ?? finding.firstSeenAt} />
        {finding.since === undefined && <QuietText>first seen</QuietText>}
      </div>
      <div role="cell">
        <IconButton
          size="small"
          aria-label={`Details of ${label}`}
          aria-haspopup="dialog"
          onClick={() => onOpen(finding.id)}
        >
          <ChevronRightIcon />
        </IconButton>
      </div>
      {hasNote(finding) && (
        <div role="cell" className={classes.note}>
          <FindingNote finding={finding} />
        </div>
      )}
    </>
  );
}

/**
 * Cells of a finding's row. Memoised: a step of scrolling draws only the rows
 * that come into view.
 */
export const FindingRow = memo(Cells);
