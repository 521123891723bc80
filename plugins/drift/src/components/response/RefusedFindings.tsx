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
  Finding,
  FindingPlan,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  FieldPath,
  FleetTable,
  objectText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useMemo } from 'react';

const useStyles = makeStyles(
  { cell: { verticalAlign: 'top', overflowWrap: 'anywhere' } },
  { name: 'DriftRefusedFindings' },
);

export interface RefusedFindingsProps {
  refused: FindingPlan['refused'];
  findings: readonly Finding[];
}

/** Findings about which nothing can be done, and why. */
export function RefusedFindings({ refused, findings }: RefusedFindingsProps) {
  const classes = useStyles();
  const known = useMemo(
    () => new Map(findings.map(finding => [finding.id, finding])),
    [findings],
  );
  if (refused.length === 0) {
    return null;
  }
  return (
    <section aria-label="Cannot be done">
      <Typography variant="subtitle1" component="h3">
        Cannot be done ({refused.length})
      </Typography>
      <FleetTable label="Cannot be done" columns={['Object', 'Field', 'Why']}>
        {refused.map(({ findingId, reason }) => {
          const finding = known.get(findingId);
          return (
            <TableRow key={findingId}>
              <TableCell className={classes.cell}>
                {finding ? objectText(finding.object) : 'unknown'}
              </TableCell>
              <TableCell className={classes.cell}>
                {finding ? <FieldPath path={finding.path} /> : findingId}
              </TableCell>
              <TableCell className={classes.cell}>{reason}</TableCell>
            </TableRow>
          );
        })}
      </FleetTable>
    </section>
  );
}
