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
  Operation,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useNow } from '../session';
import { Age } from '../views/Age';
import { QuietText } from '../views/QuietText';
import { TimedText } from '../views/TimedText';
import { StepMark } from './operationMarks';
import { durationText } from './operationWords';

const useStyles = makeStyles(
  (theme: Theme) => ({
    steps: { listStyle: 'none', margin: 0, padding: 0 },
    step: {
      display: 'grid',
      gridTemplateColumns: '110px minmax(0, 1fr) auto',
      gap: theme.spacing(0, 2),
      padding: theme.spacing(1, 0),
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
      '&:last-child': { borderBottom: 0 },
    },
    evidence: { fontFamily: 'monospace', fontSize: 13, whiteSpace: 'pre-wrap' },
  }),
  { name: 'GitopshqOperationSteps' },
);

function Took({ step }: { step: OperationStep }) {
  const now = useNow();
  const { startedAt, endedAt } = step;
  if (!startedAt) {
    return null;
  }
  const until = endedAt ? Date.parse(endedAt) : now;
  return (
    <div>
      <Age at={startedAt} />
      <QuietText>
        {endedAt ? 'took' : 'for'}{' '}
        {durationText((until - Date.parse(startedAt)) / 1000)}
      </QuietText>
    </div>
  );
}

/** What an operation does, step by step, as far as it is. @public */
export function OperationSteps({ steps }: { steps: Operation['steps'] }) {
  const classes = useStyles();
  if (steps.length === 0) {
    return <QuietText>No step has begun yet.</QuietText>;
  }
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map(step => (
        <li
          key={step.name}
          className={classes.step}
          data-step={step.name}
          data-state={step.state}
          {...(step.state === 'running' && { 'aria-current': 'step' as const })}
        >
          <StepMark state={step.state} />
          <div>
            <Typography variant="body2">
              <TimedText text={step.text} />
            </Typography>
            {step.evidence && (
              <QuietText className={classes.evidence}>
                {step.evidence}
              </QuietText>
            )}
          </div>
          <Took step={step} />
        </li>
      ))}
    </ol>
  );
}
