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

import {
  findingCauseSchema,
  type FindingCounts,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { CauseMark } from '../finding/marks';

const useStyles = makeStyles(
  (theme: Theme) => ({
    counts: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1.5),
      listStyle: 'none',
      margin: 0,
      padding: 0,
    },
    count: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
  }),
  { name: 'DriftCauseCounts' },
);

/** How many findings there are of each cause; nothing without findings. */
export function CauseCounts({ counts }: { counts: FindingCounts }) {
  const classes = useStyles();
  const causes = findingCauseSchema.options.filter(
    cause => (counts.byCause[cause] ?? 0) > 0,
  );
  if (causes.length === 0) {
    return null;
  }
  return (
    <ul className={classes.counts} aria-label="Findings by cause">
      {causes.map(cause => (
        <Typography
          key={cause}
          variant="body2"
          component="li"
          className={classes.count}
        >
          <CauseMark cause={cause} />{' '}
          {counts.byCause[cause]?.toLocaleString('en-US')}
        </Typography>
      ))}
    </ul>
  );
}
