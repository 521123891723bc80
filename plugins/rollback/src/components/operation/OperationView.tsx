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

import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  isOperationEnded,
  isOperationRunning,
  LevelIcon,
  OPERATION_STATE_SENTENCES,
  OperationDialog,
  OperationStateMark,
  OperationSteps,
  operationTitle,
  ProblemPanel,
  TimedText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isErrorRateUnmeasured, requestAgain } from '../../model/operation';
import { useOperationLink } from '../../useOperationLink';
import { ConfirmDialog } from './ConfirmDialog';
import { OperationDecision } from './OperationDecision';
import { OperationDetails } from './OperationDetails';

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
      maxWidth: 1200,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    speculative: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'RollbackOperationView' },
);

function Failure({ failure }: { failure: NonNullable<Operation['failure']> }) {
  const classes = useStyles();
  return (
    <section aria-label="Failure">
      <ProblemPanel
        level="critical"
        title="It failed"
        problem={{
          code: failure.code,
          message: failure.message,
          cure:
            failure.evidence.length > 0
              ? 'See below what was done nevertheless, and what proves the failure.'
              : 'Nothing was written.',
        }}
      />
      <ul className={classes.list}>
        {failure.evidence.map(text => (
          <Typography key={text} variant="body2" component="li">
            <TimedText text={text} />
          </Typography>
        ))}
      </ul>
    </section>
  );
}

/** Everything about one operation, live. */
export function OperationView({ operation }: { operation: Operation }) {
  const classes = useStyles();
  const navigate = useNavigate();
  const operationLink = useOperationLink();
  const [dialog, setDialog] = useState<'again' | 'confirm'>();
  const { state, steps, failure } = operation;
  const title = operationTitle(operation);
  const again = useMemo(() => requestAgain(operation), [operation]);
  const close = () => setDialog(undefined);
  const hasBegun = steps.length > 0 || isOperationRunning(operation);
  return (
    <div className={classes.page}>
      <section aria-label="State">
        <div className={classes.head}>
          <Typography variant="h5" component="h2">
            {title}
          </Typography>
          <span role="status">
            <OperationStateMark state={state} />
          </span>
        </div>
        <Typography variant="body2">
          {OPERATION_STATE_SENTENCES[state]}
        </Typography>
        {operation.speculative && (
          <Typography
            variant="body2"
            component="div"
            className={classes.speculative}
          >
            <LevelIcon level="warning" />
            Speculative: no incident shows the need for this rollback.
          </Typography>
        )}
      </section>
      {failure && <Failure failure={failure} />}
      {isOperationEnded(operation) && state !== 'succeeded' && again && (
        <div>
          <Button
            variant="outlined"
            color="primary"
            onClick={() => setDialog('again')}
          >
            Plan again
          </Button>
        </div>
      )}
      {hasBegun && (
        <section aria-label="Progress">
          <Typography variant="h6" component="h3">
            Steps
          </Typography>
          <OperationSteps steps={steps} />
        </section>
      )}
      {isErrorRateUnmeasured(operation) && (
        <section aria-label="Error rate" className={classes.head}>
          <Typography variant="body2">
            Error rate: not measured. Confirm by hand that errors are back to
            normal.
          </Typography>
          <Button
            size="small"
            variant="outlined"
            onClick={() => setDialog('confirm')}
          >
            Confirm by hand…
          </Button>
        </section>
      )}
      <OperationDecision
        operation={operation}
        onPlanAgain={() => setDialog('again')}
      />
      <section aria-label="Details">
        <Typography variant="h6" component="h3" gutterBottom>
          Details
        </Typography>
        <OperationDetails operation={operation} />
      </section>
      {dialog === 'confirm' && (
        <ConfirmDialog operation={operation} onClose={close} />
      )}
      {dialog === 'again' && again && (
        <OperationDialog
          title={title}
          request={again}
          operationLink={operationLink}
          onClose={close}
          onDone={
            operationLink &&
            (({ id }) => {
              close();
              navigate(operationLink(id));
            })
          }
        />
      )}
    </div>
  );
}
