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
  Incident,
  IncidentSeverity,
  Operation,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';
import { useIncidents } from '../hooks';
import { ErrorProblem } from '../views/ProblemPanel';
import { LevelIcon } from '../views/LevelChip';
import { NativeSelect } from '../views/NativeSelect';
import { MAX_REASON, MAX_TITLE, type IncidentChoice, type Why } from './reason';

const useStyles = makeStyles(
  (theme: Theme) => ({
    form: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    incident: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) minmax(140px, auto)',
      gap: theme.spacing(2),
    },
    speculative: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
  }),
  { name: 'GitopshqReasonFields' },
);

const SEVERITIES: { value: IncidentSeverity; label: string }[] = [
  { value: 'critical', label: 'Critical' },
  { value: 'major', label: 'Major' },
  { value: 'minor', label: 'Minor' },
];

function valueOf(incident: IncidentChoice): string {
  return incident.kind === 'existing' ? incident.id : incident.kind;
}

function choiceOf(value: string): IncidentChoice {
  switch (value) {
    case 'none':
      return { kind: 'none' };
    case 'new':
      return { kind: 'new', title: '', severity: 'major' };
    default:
      return { kind: 'existing', id: value };
  }
}

/** The service's own before those of its environment. */
function relevant(incidents: readonly Incident[], serviceId?: string) {
  const isOwn = ({ scope }: Incident) =>
    serviceId !== undefined && scope.serviceIds.includes(serviceId);
  return [...incidents].sort(
    (one, other) => Number(isOwn(other)) - Number(isOwn(one)),
  );
}

export interface ReasonFieldsProps {
  operation: Operation;
  why: Why;
  onChange: (why: Why) => void;
}

/** Why a person does it, and the incident that shows the need. */
export function ReasonFields({ operation, why, onChange }: ReasonFieldsProps) {
  const classes = useStyles();
  const id = useId();
  const { environmentRef, serviceId } = operation.target;
  const incidents = useIncidents({
    state: ['open'],
    environment: [environmentRef],
  });
  const { reason, incident } = why;
  const isRollback = operation.kind === 'rollback';
  const change = (changed: Partial<Why>) => onChange({ ...why, ...changed });
  return (
    <div className={classes.form}>
      <TextField
        id={`${id}-reason`}
        label="Reason"
        variant="outlined"
        size="small"
        required
        // The person asked for this step to be asked exactly this.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        multiline
        minRows={2}
        value={reason}
        inputProps={{ maxLength: MAX_REASON }}
        helperText="What you saw and why this helps. It goes into the commit and the timeline."
        onChange={event => change({ reason: event.target.value })}
      />
      <NativeSelect
        label="Incident"
        value={valueOf(incident)}
        options={[
          ...relevant(incidents.items ?? [], serviceId).map(open => ({
            value: open.id,
            label: `${open.title} (${open.severity}, open)`,
          })),
          { value: 'new', label: 'Open an incident' },
          { value: 'none', label: 'No incident' },
        ]}
        onChange={value => change({ incident: choiceOf(value) })}
      />
      {incidents.error && (
        <ErrorProblem
          error={incidents.error}
          title="The open incidents could not be loaded"
          onRetry={incidents.retry}
        />
      )}
      {incident.kind === 'new' && (
        <div className={classes.incident}>
          <TextField
            id={`${id}-title`}
            label="Title of the incident"
            variant="outlined"
            size="small"
            required
            value={incident.title}
            inputProps={{ maxLength: MAX_TITLE }}
            onChange={event =>
              change({ incident: { ...incident, title: event.target.value } })
            }
          />
          <NativeSelect
            label="Severity"
            value={incident.severity}
            options={SEVERITIES}
            onChange={severity =>
              change({
                incident: {
                  ...incident,
                  severity: severity as IncidentSeverity,
                },
              })
            }
          />
        </div>
      )}
      {isRollback && incident.kind === 'none' && (
        <div className={classes.speculative} role="status">
          <LevelIcon level="warning" />
          <Typography variant="body2">
            Without an incident this rollback is marked as speculative, in the
            timeline and for everybody who looks at it. Link an incident or open
            one if there is evidence.
          </Typography>
        </div>
      )}
    </div>
  );
}
