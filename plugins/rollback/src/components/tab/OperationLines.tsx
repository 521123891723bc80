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

import { Link } from '@backstage/core-components';
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  durationText,
  OperationStateMark,
  operationTitle,
  QuietText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Paper from '@material-ui/core/Paper';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useOperationLink } from '../../useOperationLink';

const useStyles = makeStyles(
  (theme: Theme) => ({
    lines: { listStyle: 'none', margin: 0, padding: 0 },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 1.5),
      padding: theme.spacing(1, 2),
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
      '&:last-child': { borderBottom: 0 },
    },
    age: { marginLeft: 'auto' },
  }),
  { name: 'RollbackOperationLines' },
);

/** The step that an operation is at, for people. */
export function presentStep({ steps }: Operation): string | undefined {
  return (
    steps.find(({ state }) => state === 'running') ??
    steps.find(({ state }) => state === 'waiting')
  )?.text;
}

function Line({ operation }: { operation: Operation }) {
  const classes = useStyles();
  const operationLink = useOperationLink();
  const { id, state, reason, recoverySeconds, speculative } = operation;
  const title = operationTitle(operation);
  const step = presentStep(operation);
  return (
    <li className={classes.line} data-operation={id}>
      <OperationStateMark state={state} />
      {operationLink ? <Link to={operationLink(id)}>{title}</Link> : title}
      {step && state !== 'failed' && (
        <QuietText component="span">{step}</QuietText>
      )}
      {reason && <QuietText component="span">{reason}</QuietText>}
      {speculative && <QuietText component="span">speculative</QuietText>}
      {recoverySeconds !== undefined && (
        <span>recovered in {durationText(recoverySeconds)}</span>
      )}
      <span className={classes.age}>
        <Age
          at={operation.endedAt ?? operation.executedAt ?? operation.createdAt}
        />
      </span>
    </li>
  );
}

/** A few operations, one line each. */
export function OperationLines({
  operations,
  label,
}: {
  operations: readonly Operation[];
  label: string;
}) {
  const classes = useStyles();
  return (
    <Paper variant="outlined">
      <ul className={classes.lines} aria-label={label}>
        {operations.map(operation => (
          <Line key={operation.id} operation={operation} />
        ))}
      </ul>
    </Paper>
  );
}
