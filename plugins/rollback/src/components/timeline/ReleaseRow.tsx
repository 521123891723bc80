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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  Hint,
  levelColor,
  Mark,
  QuietText,
  shortSha,
  TimedText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import PlaceIcon from '@material-ui/icons/Place';
import type { ReactNode } from 'react';
import { isBad } from '../../model/releases';
import { authorName, OUTCOME_SENTENCES } from '../../model/releaseWords';
import { ReleaseChanges } from './ReleaseChanges';
import { OutcomeMark, ReleaseKindMark } from './releaseMarks';
import { ReleaseNotes } from './ReleaseNotes';

const useStyles = makeStyles(
  (theme: Theme) => ({
    row: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      gap: theme.spacing(0.5, 2),
      padding: theme.spacing(1.5, 2),
      borderLeft: `4px solid ${theme.palette.divider}`,
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    sha: { fontFamily: 'monospace' },
    actions: { alignSelf: 'start' },
  }),
  { name: 'RollbackReleaseRow' },
);

/** What Git wants now. */
const CURRENT = { icon: PlaceIcon, level: 'notice' as const };

export interface ReleaseRowProps {
  release: Release;
  /** `3.9.2`, where that is known. */
  version?: string;
  /** Names the services; off in the timeline of one. */
  showServices: boolean;
  /** A button at the end. */
  action?: ReactNode;
}

/** A release in the timeline. */
export function ReleaseRow({
  release,
  version,
  showServices,
  action,
}: ReleaseRowProps) {
  const classes = useStyles();
  const theme = useTheme<Theme>();
  const { sha, subject, author, committedAt, appliedAt, services } = release;
  const bad = isBad(release);
  return (
    <li
      className={classes.row}
      data-release={shortSha(sha)}
      {...(bad && {
        style: { borderLeftColor: levelColor(theme, 'critical') },
      })}
      {...(release.current && { 'aria-current': 'true' as const })}
    >
      <div>
        <div className={classes.head}>
          <OutcomeMark outcome={release.outcome} />
          {release.current && (
            <Mark appearance={CURRENT} word="Current" isChip />
          )}
          {version && <strong>{version}</strong>}
          <Hint title={sha} className={classes.sha}>
            {shortSha(sha)}
          </Hint>
          <ReleaseKindMark kind={release.kind} />
        </div>
        <Typography variant="body1" component="p">
          {subject}
        </Typography>
        <QuietText>
          {authorName(author)}, committed <Age at={committedAt} />
          {', '}
          {appliedAt ? (
            <>
              applied <Age at={appliedAt} />
            </>
          ) : (
            'not seen being applied'
          )}
        </QuietText>
        <Typography variant="body2">
          <TimedText
            text={release.outcomeReason ?? OUTCOME_SENTENCES[release.outcome]}
          />
        </Typography>
        {showServices && services.length > 0 && (
          <Typography variant="body2">
            {services.length === 1 ? 'Service' : 'Services'}:{' '}
            {services.map(({ name }) => name).join(', ')}
          </Typography>
        )}
        <ReleaseChanges release={release} />
        <ReleaseNotes release={release} />
      </div>
      <div className={classes.actions}>{action}</div>
    </li>
  );
}
