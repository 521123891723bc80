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
  DecideOperation,
  ItemStates,
  OperationErrorPanel,
  OperationPreviewView,
  QuietText,
  useCancelOperation,
  useOperationPreview,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useState } from 'react';
import { useOperationLink } from '../../useOperationLink';

const useStyles = makeStyles(
  (theme: Theme) => ({
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'flex-end',
      gap: theme.spacing(1),
      marginTop: theme.spacing(2),
    },
    details: { display: 'block' },
  }),
  { name: 'RollbackOperationDecision' },
);

/** What it writes or wrote, opened on demand. */
function PastPreview({ operationId }: { operationId: string }) {
  const classes = useStyles();
  const [isOpen, setOpen] = useState(false);
  const preview = useOperationPreview(operationId, { enabled: isOpen });
  return (
    <Accordion
      variant="outlined"
      expanded={isOpen}
      onChange={(_event, open) => setOpen(open)}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Typography variant="subtitle1" component="h3">
          What was planned
        </Typography>
      </AccordionSummary>
      <AccordionDetails className={classes.details}>
        {isOpen && (
          <ItemStates item={preview} label="preview" rows={4}>
            {value => <OperationPreviewView preview={value} />}
          </ItemStates>
        )}
      </AccordionDetails>
    </Accordion>
  );
}

/** Cancels what is not executed yet. */
function CancelButton({ operation }: { operation: Operation }) {
  const cancel = useCancelOperation();
  const { id, digest, allowed } = operation;
  return (
    <>
      {cancel.error && (
        <OperationErrorPanel
          error={cancel.error}
          title="It was not cancelled"
        />
      )}
      {!allowed.cancel && (
        <QuietText component="span">
          Whoever requested it, or an operator, can cancel it.
        </QuietText>
      )}
      <Button
        disabled={!allowed.cancel || cancel.isRunning}
        onClick={() => cancel.run({ id, digest })}
      >
        Cancel this operation
      </Button>
    </>
  );
}

export interface OperationDecisionProps {
  operation: Operation;
  onPlanAgain: () => void;
}

/** What it writes, and while nothing is written the decision about it. */
export function OperationDecision({
  operation,
  onPlanAgain,
}: OperationDecisionProps) {
  const classes = useStyles();
  const operationLink = useOperationLink();
  const { id, state } = operation;
  if (state !== 'planned' && state !== 'ready') {
    return <PastPreview operationId={id} />;
  }
  return (
    <DecideOperation
      // A plan that was requested meanwhile begins anew.
      key={state}
      operation={operation}
      operationLink={operationLink}
      // The page itself follows what becomes of it.
      onDone={() => {}}
      onPlanAgain={onPlanAgain}
      leading={<CancelButton operation={operation} />}
    >
      {({ content, actions }) => (
        <section aria-label="Preview and decision">
          {content}
          <div className={classes.actions}>{actions}</div>
        </section>
      )}
    </DecideOperation>
  );
}
