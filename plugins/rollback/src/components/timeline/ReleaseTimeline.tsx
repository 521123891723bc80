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
  Action,
  Release,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ActionButton,
  EmptyState,
  ListStates,
  QuietText,
  shortSha,
  TimedText,
  type ReleasesList,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import { earlierReleases, versionAt } from '../../model/releases';
import { ReleaseRow } from './ReleaseRow';

const useStyles = makeStyles(
  {
    list: { listStyle: 'none', margin: 0, padding: 0 },
    button: { whiteSpace: 'nowrap' },
  },
  { name: 'RollbackReleaseTimeline' },
);

export interface ReleaseTimelineProps {
  releases: ReleasesList;
  /** Of one service: shows versions and not the services. */
  isOfService: boolean;
  actions: readonly Action[] | undefined;
  /** Why the actions are not known. */
  actionsError?: Error;
  onRollBack: (release: Release) => void;
}

/** Releases newest first, with a way back to each earlier one. */
export function ReleaseTimeline({
  releases,
  isOfService,
  actions,
  actionsError,
  onRollBack,
}: ReleaseTimelineProps) {
  const classes = useStyles();
  return (
    <section aria-label="Releases">
      <ListStates
        list={releases}
        label="releases"
        empty={
          <EmptyState title="No releases">
            No commit that changed this was found on the branch it is made from.
            Releases appear here once a commit changes its rendered objects;
            give the environment its source in{' '}
            <code>gitopshq.environments</code> if it has none.
          </EmptyState>
        }
      >
        {items => {
          const earlier = new Set(earlierReleases(items));
          return (
            <Paper variant="outlined">
              <ol className={classes.list} aria-label="Release timeline">
                {items.map(release => (
                  <ReleaseRow
                    key={release.sha}
                    release={release}
                    version={
                      isOfService ? versionAt(items, release.sha) : undefined
                    }
                    showServices={!isOfService}
                    action={
                      earlier.has(release) && (
                        <ActionButton
                          kind="rollback"
                          actions={actions}
                          error={actionsError}
                          size="small"
                          variant="outlined"
                          className={classes.button}
                          aria-label={`Roll back to ${shortSha(release.sha)}…`}
                          onClick={() => onRollBack(release)}
                        >
                          Roll back…
                        </ActionButton>
                      )
                    }
                  />
                ))}
              </ol>
            </Paper>
          );
        }}
      </ListStates>
      {releases.notes.map(note => (
        <QuietText key={note}>
          <TimedText text={note} />
        </QuietText>
      ))}
    </section>
  );
}
