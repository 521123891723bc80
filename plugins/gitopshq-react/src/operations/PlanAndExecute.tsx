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
import Typography from '@material-ui/core/Typography';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import {
  isOperationEnded,
  useCancelOperation,
  useCreateOperation,
} from '../hooks';
import { ListSkeleton } from '../views/ListSkeleton';
import { DecideOperation } from './DecideOperation';
import { FollowOperation } from './FollowOperation';
import { OperationErrorPanel, type OperationLink } from './OperationErrorPanel';

/** Runs what leaves the plan, and lets go of the plan itself. */
type Leave = (then: () => void) => void;

/** @public */
export interface PlanAndExecuteProps {
  request: OperationRequest;
  executeLabel?: string;
  operationLink?: OperationLink;
  /** Once it is executed and followed here. */
  onClose: () => void;
  /** Executed or requested; default: it is followed here. */
  onDone?: (operation: Operation) => void;
  /** Buttons before the others as long as nothing is executed. */
  leading: (leave: Leave) => ReactNode;
  /** Puts the parts where they belong. */
  children: (parts: {
    /** 0: preview, 1: reason, 2: execution. */
    step: number;
    content: ReactNode;
    actions: ReactNode;
    leave: Leave;
  }) => ReactNode;
}

/**
 * Plans what is asked for, shows the preview, asks why, executes. A plan that
 * is left is cancelled, so that none lies about.
 *
 * @public
 */
export function PlanAndExecute({
  request,
  executeLabel,
  operationLink,
  onClose,
  onDone,
  leading,
  children,
}: PlanAndExecuteProps) {
  const create = useCreateOperation();
  const cancel = useCancelOperation();
  const [planned, setPlanned] = useState<Operation>();
  const [begun, setBegun] = useState<Operation>();
  const asked = useRef<OperationRequest>();

  const drop = () => {
    if (planned && !isOperationEnded(planned)) {
      cancel.run({ id: planned.id, digest: planned.digest });
    }
  };
  const plan = () => {
    drop();
    setPlanned(undefined);
    create.run(request, setPlanned);
  };
  const planOnce = useRef(plan);
  planOnce.current = plan;
  useEffect(() => {
    // An effect may run twice; a plan is made once per request.
    if (asked.current !== request) {
      asked.current = request;
      planOnce.current();
    }
  }, [request]);

  const leave: Leave = then => {
    if (!begun) {
      drop();
    }
    then();
  };

  if (begun) {
    return (
      <>
        {children({
          step: 2,
          content: (
            <FollowOperation operation={begun} operationLink={operationLink} />
          ),
          actions: <Button onClick={onClose}>Close</Button>,
          leave,
        })}
      </>
    );
  }
  if (!planned) {
    return (
      <>
        {children({
          step: 0,
          content: create.error ? (
            <OperationErrorPanel
              error={create.error}
              title="Nothing was planned, and nothing was written"
              operationLink={operationLink}
              onPlanAgain={plan}
              onRetry={plan}
            />
          ) : (
            <>
              <Typography variant="body2" role="status">
                Reading Git and the cluster to see what it would do. Nothing is
                written.
              </Typography>
              <ListSkeleton label="preview" rows={6} />
            </>
          ),
          actions: leading(leave),
          leave,
        })}
      </>
    );
  }
  return (
    <DecideOperation
      key={planned.id}
      operation={planned}
      executeLabel={executeLabel}
      operationLink={operationLink}
      onDone={operation => (onDone ? onDone(operation) : setBegun(operation))}
      onPlanAgain={plan}
      leading={leading(leave)}
    >
      {({ view, content, actions }) =>
        children({ step: view === 'preview' ? 0 : 1, content, actions, leave })
      }
    </DecideOperation>
  );
}
