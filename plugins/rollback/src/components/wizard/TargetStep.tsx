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
  EmptyState,
  ListStates,
  QuietText,
  shortSha,
  type ReleasesList,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';
import {
  earlierReleases,
  lastGoodRelease,
  versionAt,
} from '../../model/releases';
import { authorName } from '../../model/releaseWords';
import { isRevision } from '../../model/rollbackRequest';
import { OutcomeMark } from '../timeline';

const useStyles = makeStyles(
  (theme: Theme) => ({
    form: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    releases: { maxHeight: '40vh', overflow: 'auto', flexWrap: 'nowrap' },
    label: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 1),
    },
    sha: { fontFamily: 'monospace' },
  }),
  { name: 'RollbackTargetStep' },
);

export interface TargetStepProps {
  releases: ReleasesList;
  isOfService: boolean;
  toSha: string | undefined;
  onChange: (toSha: string | undefined) => void;
}

function ReleaseChoice({
  release,
  version,
  isLastGood,
}: {
  release: Release;
  version: string | undefined;
  isLastGood: boolean;
}) {
  const classes = useStyles();
  return (
    <span className={classes.label}>
      <strong>{version ?? release.subject}</strong>
      <span className={classes.sha}>{shortSha(release.sha)}</span>
      <OutcomeMark outcome={release.outcome} />
      {isLastGood && (
        <strong>
          {release.outcome === 'unknown' ? 'not known to be bad' : 'last good'}
        </strong>
      )}
      <QuietText component="span">
        {authorName(release.author)}, <Age at={release.committedAt} />
      </QuietText>
    </span>
  );
}

/** Which release to go back to. */
export function TargetStep({
  releases,
  isOfService,
  toSha,
  onChange,
}: TargetStepProps) {
  const classes = useStyles();
  const id = useId();
  const items = releases.items ?? [];
  const listed = items.some(({ sha }) => sha === toSha);
  const typed = listed ? '' : toSha ?? '';
  const isWrong = typed !== '' && !isRevision(typed);
  return (
    <div className={classes.form}>
      <ListStates
        list={{
          ...releases,
          items: releases.items && earlierReleases(releases.items),
        }}
        label="releases"
        empty={
          <EmptyState title="No earlier release">
            There is nothing to go back to among the releases. Give a commit id
            below if there is one.
          </EmptyState>
        }
      >
        {earlier => (
          <RadioGroup
            aria-label="Release to go back to"
            className={classes.releases}
            value={listed ? toSha : ''}
            onChange={event => onChange(event.target.value)}
          >
            {earlier.map(release => (
              <FormControlLabel
                key={release.sha}
                value={release.sha}
                control={<Radio color="primary" />}
                label={
                  <ReleaseChoice
                    release={release}
                    version={
                      isOfService ? versionAt(items, release.sha) : undefined
                    }
                    isLastGood={lastGoodRelease(items) === release}
                  />
                }
              />
            ))}
          </RadioGroup>
        )}
      </ListStates>
      <TextField
        id={`${id}-sha`}
        label="Or another commit"
        variant="outlined"
        size="small"
        value={typed}
        error={isWrong}
        inputProps={{ maxLength: 64, spellCheck: false }}
        InputProps={{ className: classes.sha }}
        helperText={
          isWrong
            ? 'A commit id has 7 to 64 hex digits.'
            : 'Its id, 7 to 64 hex digits.'
        }
        onChange={event =>
          onChange(event.target.value.trim().toLowerCase() || undefined)
        }
      />
    </div>
  );
}
