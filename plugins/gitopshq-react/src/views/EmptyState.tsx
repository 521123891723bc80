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

import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { QuietText } from './QuietText';

const useStyles = makeStyles(
  (theme: Theme) => ({
    empty: {
      padding: theme.spacing(4, 2),
      textAlign: 'center',
      border: `1px dashed ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    text: { maxWidth: 640, margin: '0 auto' },
    action: { marginTop: theme.spacing(2) },
  }),
  { name: 'GitopshqEmptyState' },
);

/** @public */
export interface EmptyStateProps {
  /** What is missing. */
  title: string;
  /** What to do about it. */
  children: ReactNode;
  /** Button that does it, if one can. */
  action?: ReactNode;
}

/** Nothing to show, and what to do about it. @public */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  const classes = useStyles();
  return (
    <div className={classes.empty} role="status">
      <Typography variant="h6" component="p">
        {title}
      </Typography>
      <QuietText component="div" className={classes.text}>
        {children}
      </QuietText>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
