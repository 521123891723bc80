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
  ItemStates,
  objectText,
  QuietText,
  ShortValue,
  useFindingPlan,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, useMemo, type ReactNode } from 'react';
import { findingsText } from '../../model/findingWords';

const useStyles = makeStyles(
  (theme: Theme) => ({
    parts: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
    cell: { verticalAlign: 'top', overflowWrap: 'anywhere' },
  }),
  { name: 'DriftPlanDialog' },
);

export type PlanKind = FindingPlan['kind'];

type Step = FindingPlan['writes'][number];

const TEXTS = {
  reconcile: {
    title: 'What reconciling would write',
    intro:
      'Reconciling gives the cluster what Git says. This is what it would do; nothing is written from here.',
    writes: 'Written to the cluster',
    removals: 'Removed from the cluster',
    from: { name: 'The cluster has', side: 'the cluster' },
    to: { name: 'It would get', side: 'Git' },
  },
  adopt: {
    title: 'What adopting would write to Git',
    intro:
      'Adopting gives Git what the cluster has. This is what it would do; nothing is written from here.',
    writes: 'Written to Git',
    removals: 'Removed from Git',
    from: { name: 'Git has', side: 'Git' },
    to: { name: 'It would get', side: 'the cluster' },
  },
} as const;

interface StepsProps {
  kind: PlanKind;
  title: string;
  steps: Step[];
  hasTarget: boolean;
}

function Steps({ kind, title, steps, hasTarget }: StepsProps) {
  const classes = useStyles();
  const { from, to } = TEXTS[kind];
  if (steps.length === 0) {
    return null;
  }
  return (
    <section aria-label={title}>
      <Typography variant="subtitle1" component="h3">
        {title} ({steps.length})
      </Typography>
      <FleetTable
        label={title}
        columns={[
          'Object',
          'Field',
          from.name,
          ...(hasTarget ? [to.name] : []),
          ...(kind === 'adopt' ? ['File'] : []),
        ]}
      >
        {steps.map(step => (
          <TableRow key={step.findingId}>
            <TableCell className={classes.cell}>
              {objectText(step.object)}
            </TableCell>
            <TableCell className={classes.cell}>
              <FieldPath path={step.path} />
            </TableCell>
            <TableCell className={classes.cell}>
              <ShortValue value={step.from} other={step.to} side={from.side} />
            </TableCell>
            {hasTarget && (
              <TableCell className={classes.cell}>
                <ShortValue value={step.to} other={step.from} side={to.side} />
              </TableCell>
            )}
            {kind === 'adopt' && (
              <TableCell className={classes.cell}>
                <code>{step.file ?? 'not known'}</code>
              </TableCell>
            )}
          </TableRow>
        ))}
      </FleetTable>
    </section>
  );
}

function Refused({
  refused,
  findings,
}: {
  refused: FindingPlan['refused'];
  findings: readonly Finding[];
}) {
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

function Plan({
  plan,
  findings,
}: {
  plan: FindingPlan;
  findings: readonly Finding[];
}): ReactNode {
  const classes = useStyles();
  const texts = TEXTS[plan.kind];
  return (
    <div className={classes.parts}>
      {plan.writes.length + plan.removals.length === 0 && (
        <Typography>Nothing would be written.</Typography>
      )}
      <Steps
        kind={plan.kind}
        title={texts.writes}
        steps={plan.writes}
        hasTarget
      />
      <Steps
        kind={plan.kind}
        title={texts.removals}
        steps={plan.removals}
        hasTarget={false}
      />
      <Refused refused={plan.refused} findings={findings} />
    </div>
  );
}

export interface PlanDialogProps {
  kind: PlanKind;
  /** 1 to 500. */
  findings: readonly Finding[];
  onClose: () => void;
}

/** What reconciling or adopting findings would write and remove. */
export function PlanDialog({ kind, findings, onClose }: PlanDialogProps) {
  const titleId = useId();
  const findingIds = useMemo(() => findings.map(({ id }) => id), [findings]);
  const plan = useFindingPlan({ kind, findingIds });
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="lg"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{TEXTS[kind].title}</DialogTitle>
      <DialogContent dividers>
        <QuietText gutterBottom>
          {findingsText(findings.length)}. {TEXTS[kind].intro}
        </QuietText>
        <ItemStates item={plan} label="plan">
          {value => <Plan plan={value} findings={findings} />}
        </ItemStates>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
