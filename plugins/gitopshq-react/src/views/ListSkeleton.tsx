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

import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    '@keyframes breathe': {
      from: { opacity: 0.5 },
      to: { opacity: 1 },
    },
    row: {
      height: 32,
      marginBottom: theme.spacing(1),
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.action.hover,
      animation: '$breathe 1s ease-in-out infinite alternate',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
  }),
  { name: 'GitopshqListSkeleton' },
);

/** @public */
export interface ListSkeletonProps {
  /** What is loading, for screen readers: "clusters". */
  label: string;
  rows?: number;
}

/** Place of a list that is being loaded. @public */
export function ListSkeleton({ label, rows = 4 }: ListSkeletonProps) {
  const classes = useStyles();
  return (
    <div role="progressbar" aria-label={`Loading ${label}`}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.row} />
      ))}
    </div>
  );
}
