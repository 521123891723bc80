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
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { LevelIcon } from './LevelChip';
import { levelColor } from './levelAppearance';
import { problemOfError } from './problemOfError';
import { QuietText } from './QuietText';

const useStyles = makeStyles(
  (theme: Theme) => ({
    panel: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 2),
      borderLeft: '4px solid',
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.action.hover,
      overflowWrap: 'anywhere',
    },
    text: { flexGrow: 1, minWidth: 0 },
    value: { fontFamily: 'monospace' },
  }),
  { name: 'GitopshqProblemPanel' },
);

/** @public */
export interface ProblemPanelProps {
  problem: Problem;
  /** How bad it is; default `warning`. */
  level?: Level;
  /** What the problem is about, before the message. */
  title?: ReactNode;
  /** Shows a retry button. */
  onRetry?: () => void;
  /** What else can be done: a button or link. */
  action?: ReactNode;
  /** Announced by screen readers when it appears; for failed requests. */
  announce?: boolean;
}

/** A problem with its value and its cure. @public */
export function ProblemPanel({
  problem,
  level = 'warning',
  title,
  onRetry,
  action,
  announce = false,
}: ProblemPanelProps) {
  const classes = useStyles();
  const theme = useTheme<Theme>();
  return (
    <div
      className={classes.panel}
      style={{ borderLeftColor: levelColor(theme, level) }}
      data-problem={problem.code}
      {...(announce && { role: 'alert' })}
    >
      <LevelIcon level={level} />
      <div className={classes.text}>
        {title && (
          <Typography variant="subtitle2" component="p">
            {title}
          </Typography>
        )}
        <Typography variant="body2">
          {problem.message}
          {problem.value !== undefined && (
            <>
              {' '}
              (<span className={classes.value}>{problem.value}</span>)
            </>
          )}
        </Typography>
        {problem.cure && <QuietText>{problem.cure}</QuietText>}
      </div>
      {action}
      {onRetry && (
        <Button size="small" variant="outlined" onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  );
}

/** @public */
export interface ErrorProblemProps {
  error: Error;
  /** What could not be loaded: "Clusters could not be loaded". */
  title: string;
  onRetry: () => void;
}

/** A failed request as a {@link ProblemPanel} with retry. @public */
export function ErrorProblem({ error, title, onRetry }: ErrorProblemProps) {
  return (
    <ProblemPanel
      problem={problemOfError(error)}
      level="critical"
      title={title}
      onRetry={onRetry}
      announce
    />
  );
}
