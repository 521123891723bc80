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
  Age,
  ProblemPanel,
  TimedText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  currentRelease,
  isBad,
  lastGoodRelease,
  releaseName,
  versionAt,
} from '../../model/releases';
import { OUTCOME_SENTENCES } from '../../model/releaseWords';
import { OutcomeMark } from './releaseMarks';

const useStyles = makeStyles(
  (theme: Theme) => ({
    current: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    button: { whiteSpace: 'nowrap' },
  }),
  { name: 'RollbackCurrentRelease' },
);

export interface CurrentReleaseProps {
  releases: readonly Release[];
  /** `cart in shop-us`. */
  target: string;
  actions: readonly Action[] | undefined;
  actionsError?: Error;
  onRollBack: (release: Release) => void;
}

/** What runs now; where that is bad, the way back to the last good one. */
export function CurrentRelease({
  releases,
  target,
  actions,
  actionsError,
  onRollBack,
}: CurrentReleaseProps) {
  const classes = useStyles();
  const current = currentRelease(releases);
  if (!current) {
    return null;
  }
  const nameOf = ({ sha }: Release) =>
    releaseName(sha, versionAt(releases, sha));
  const reason = current.outcomeReason ?? OUTCOME_SENTENCES[current.outcome];
  if (!isBad(current)) {
    return (
      <div className={classes.current}>
        <OutcomeMark outcome={current.outcome} />
        <Typography variant="body2">
          Now: <strong>{nameOf(current)}</strong>, committed{' '}
          <Age at={current.committedAt} />. <TimedText text={reason} />
        </Typography>
      </div>
    );
  }
  const good = lastGoodRelease(releases);
  return (
    <ProblemPanel
      level="critical"
      title={`The present release ${nameOf(current)} of ${target} is bad`}
      problem={{
        code: 'bad-release',
        message: reason,
        cure: good
          ? `${
              good.outcome === 'unknown'
                ? 'The newest that is not known to be bad is'
                : 'The last good one is'
            } ${nameOf(
              good,
            )}. You see everything that would change before anything does.`
          : 'No earlier release is known to be good; choose one below.',
      }}
      action={
        good && (
          <ActionButton
            kind="rollback"
            actions={actions}
            error={actionsError}
            variant="contained"
            color="primary"
            className={classes.button}
            onClick={() => onRollBack(good)}
          >
            {`Roll back to ${nameOf(good)}…`}
          </ActionButton>
        )
      }
    />
  );
}
