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
  OperationRequest,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Step from '@material-ui/core/Step';
import StepLabel from '@material-ui/core/StepLabel';
import Stepper from '@material-ui/core/Stepper';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, type ReactNode } from 'react';
import { PlanAndExecute } from './PlanAndExecute';
import type { OperationLink } from './OperationErrorPanel';

const useStyles = makeStyles(
  (theme: Theme) => ({
    content: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
      minHeight: 240,
      alignContent: 'start',
    },
    actions: { flexWrap: 'wrap', gap: theme.spacing(1) },
    stepper: {
      padding: theme.spacing(0, 3, 2),
      backgroundColor: 'transparent',
    },
  }),
  { name: 'GitopshqOperationDialog' },
);

/** @public */
export interface OperationFrameProps {
  title: string;
  /** Names of all steps, and the present one. */
  steps: readonly string[];
  step: number;
  content: ReactNode;
  actions: ReactNode;
  onClose: () => void;
}

/** The dialog around every step on the way to an operation. @public */
export function OperationFrame({
  title,
  steps,
  step,
  content,
  actions,
  onClose,
}: OperationFrameProps) {
  const classes = useStyles();
  const titleId = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="lg"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <Stepper activeStep={step} className={classes.stepper} aria-hidden>
        {steps.map(name => (
          <Step key={name}>
            <StepLabel>{name}</StepLabel>
          </Step>
        ))}
      </Stepper>
      <DialogContent dividers className={classes.content}>
        {content}
      </DialogContent>
      <DialogActions className={classes.actions}>{actions}</DialogActions>
    </Dialog>
  );
}

/** Steps that every operation has. @public */
export const OPERATION_STEPS = ['Preview', 'Reason', 'Execution'] as const;

/** @public */
export interface OperationDialogProps {
  title: string;
  request: OperationRequest;
  /** On the button that executes; default what the operation does. */
  executeLabel?: string;
  /** Above the preview. */
  intro?: ReactNode;
  operationLink?: OperationLink;
  onClose: () => void;
  /** Executed or requested; default: it is followed in the dialog. */
  onDone?: (operation: Operation) => void;
}

/** From a request over its preview and the reason to its execution. @public */
export function OperationDialog({
  title,
  request,
  executeLabel,
  intro,
  operationLink,
  onClose,
  onDone,
}: OperationDialogProps) {
  return (
    <PlanAndExecute
      request={request}
      executeLabel={executeLabel}
      operationLink={operationLink}
      onClose={onClose}
      onDone={onDone}
      leading={leave => <Button onClick={() => leave(onClose)}>Cancel</Button>}
    >
      {({ step, content, actions, leave }) => (
        <OperationFrame
          title={title}
          steps={OPERATION_STEPS}
          step={step}
          content={
            <>
              {step === 0 && intro}
              {content}
            </>
          }
          actions={actions}
          onClose={() => leave(onClose)}
        />
      )}
    </PlanAndExecute>
  );
}
