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
  OperationPreview,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useState, type ReactNode } from 'react';
import { useOperationPreview } from '../hooks';
import { ItemStates } from '../views/ListStates';
import { QuietText } from '../views/QuietText';
import { Blocks } from './Blocks';
import { areNamesTyped, ConfirmNames } from './ConfirmNames';
import { OperationErrorPanel, type OperationLink } from './OperationErrorPanel';
import { OperationPreviewView } from './OperationPreviewView';
import { operationTitle } from './operationWords';
import { missingOfWhy, type Why } from './reason';
import { ReasonFields } from './ReasonFields';
import { useExecution } from './useExecution';

const useStyles = makeStyles(
  (theme: Theme) => ({
    parts: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
  }),
  { name: 'GitopshqDecideOperation' },
);

/** Where a person is on the way to executing. @public */
export type DecisionView = 'preview' | 'reason';

/** @public */
export interface DecideOperationProps {
  /** `planned` or `ready`. */
  operation: Operation;
  /** On the button that executes; default what the operation does. */
  executeLabel?: string;
  operationLink?: OperationLink;
  /** Executed or requested. */
  onDone: (operation: Operation) => void;
  onPlanAgain: () => void;
  /** Buttons before the others: back, close. */
  leading?: ReactNode;
  /** Puts the two parts where they belong. */
  children: (parts: {
    view: DecisionView;
    content: ReactNode;
    actions: ReactNode;
  }) => ReactNode;
}

/** The rule by which the hub says that a person lacks the permission. */
const PERMISSION_RULE = 'permission';

const blocksOf = ({ gate }: Operation) => gate?.blockedBy ?? [];

/** Others may execute it, this person may not: they may ask for it. */
function isForOthers(operation: Operation): boolean {
  const blocks = blocksOf(operation);
  return blocks.length > 0
    ? blocks.every(({ rule }) => rule === PERMISSION_RULE)
    : !operation.allowed.execute;
}

const blocksExecution = (operation: Operation) =>
  blocksOf(operation).some(({ rule }) => rule !== PERMISSION_RULE);

function blockOf(
  operation: Operation,
  why: Why | undefined,
  preview: OperationPreview,
  typed: Readonly<Record<string, string>>,
): string | undefined {
  if (blocksExecution(operation)) {
    return 'It cannot be executed now; see above what blocks it.';
  }
  const missing = why && missingOfWhy(why);
  if (missing) {
    return missing;
  }
  return areNamesTyped(preview.confirmNames, typed)
    ? undefined
    : 'Type the names of what is deleted.';
}

/**
 * From the preview over the reason to the execution. There is no way to execute
 * that does not lead past the preview.
 *
 * @public
 */
export function DecideOperation({
  operation,
  executeLabel = operationTitle(operation),
  operationLink,
  onDone,
  onPlanAgain,
  leading,
  children,
}: DecideOperationProps) {
  const classes = useStyles();
  const preview = useOperationPreview(operation.id);
  const isPlanned = operation.state === 'planned';
  const [view, setView] = useState<DecisionView>('preview');
  const [why, setWhy] = useState<Why>({
    reason: operation.reason ?? '',
    incident: operation.incidentId
      ? { kind: 'existing', id: operation.incidentId }
      : { kind: 'none' },
  });
  const [typed, setTyped] = useState<Record<string, string>>({});
  const execution = useExecution(operation, onDone);
  const blockedBy = blocksOf(operation);
  const forOthers = isForOthers(operation);
  const shown = preview.value;
  const asksNow = !isPlanned || view === 'reason';
  const block =
    shown && blockOf(operation, isPlanned ? why : undefined, shown, typed);

  const content = (
    <div className={classes.parts}>
      {(!isPlanned || view === 'preview') && (
        <ItemStates item={preview} label="preview" rows={6}>
          {value => <OperationPreviewView preview={value} />}
        </ItemStates>
      )}
      {isPlanned && view === 'reason' && (
        <ReasonFields operation={operation} why={why} onChange={setWhy} />
      )}
      {asksNow && shown && (
        <ConfirmNames
          names={shown.confirmNames}
          typed={typed}
          onChange={setTyped}
        />
      )}
      {asksNow && blockedBy.length > 0 && <Blocks blockedBy={blockedBy} />}
      {execution.error && (
        <OperationErrorPanel
          error={execution.error}
          title={
            execution.isIncidentError
              ? 'The incident was not opened, and nothing was executed'
              : 'Nothing was executed'
          }
          operationLink={operationLink}
          onPlanAgain={onPlanAgain}
        />
      )}
    </div>
  );

  const actions = (
    <>
      {asksNow && shown && (block || forOthers) && (
        <QuietText component="span">
          {block ??
            (isPlanned
              ? 'You may plan this and not execute it: request it, and whoever may executes it from its page.'
              : 'It waits for somebody who may execute it.')}
        </QuietText>
      )}
      {leading}
      {isPlanned && view === 'reason' && (
        <Button onClick={() => setView('preview')}>Back to the preview</Button>
      )}
      {!asksNow && (
        <Button
          variant="contained"
          color="primary"
          disabled={!shown}
          onClick={() => setView('reason')}
        >
          Continue to the reason
        </Button>
      )}
      {asksNow && isPlanned && forOthers && (
        <Button
          variant="contained"
          color="primary"
          disabled={execution.isRunning || missingOfWhy(why) !== undefined}
          onClick={() => execution.request(why)}
        >
          {execution.isRunning ? 'Requesting it' : 'Request it'}
        </Button>
      )}
      {asksNow && !(isPlanned && forOthers) && (
        <Button
          variant="contained"
          color="primary"
          disabled={
            !shown || block !== undefined || forOthers || execution.isRunning
          }
          onClick={() =>
            execution.execute(
              isPlanned ? why : undefined,
              shown?.confirmNames ?? [],
            )
          }
        >
          {execution.isRunning ? 'Executing…' : executeLabel}
        </Button>
      )}
    </>
  );
  return (
    <>{children({ view: asksNow ? 'reason' : 'preview', content, actions })}</>
  );
}
