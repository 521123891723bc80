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
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Operation } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  durationText,
  OperationStateMark,
  operationTitle,
  QuietText,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Paper from '@material-ui/core/Paper';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { useOperationLink } from '../../useOperationLink';
import { presentStep } from '../tab/OperationLines';
import { useOperationsGridStyles } from './operationsGridStyles';

/** Usual height; rows are measured once they are drawn. */
const ESTIMATED_PX = 64;

/** Rows left below the last one shown when more are asked for. */
const LOAD_AHEAD = 30;

const COLUMNS = [
  'State',
  'What',
  'Environment',
  'By and why',
  'Time to recover',
  'When',
];

function RowCells({ operation }: { operation: Operation }) {
  const operationLink = useOperationLink();
  const { id, state, target, requester, executor, reason } = operation;
  const title = operationTitle(operation);
  const step = presentStep(operation);
  return (
    <>
      <div role="cell">
        <OperationStateMark state={state} />
      </div>
      <div role="cell">
        {operationLink ? <Link to={operationLink(id)}>{title}</Link> : title}
        {operation.speculative && <QuietText>speculative</QuietText>}
        {step && state !== 'failed' && <QuietText>{step}</QuietText>}
        {operation.failure && (
          <QuietText>{operation.failure.message}</QuietText>
        )}
      </div>
      <div role="cell">
        <EntityRefLink entityRef={target.environmentRef} />
      </div>
      <div role="cell">
        <EntityRefLink entityRef={executor ?? requester} />
        {reason && <QuietText>{reason}</QuietText>}
      </div>
      <div role="cell">
        {operation.recoverySeconds === undefined
          ? '–'
          : durationText(operation.recoverySeconds)}
      </div>
      <div role="cell">
        <Age at={operation.executedAt ?? operation.createdAt} />
      </div>
    </>
  );
}

/** Memoised: a step of scrolling draws only the rows that come into view. */
const Cells = memo(RowCells);

export interface OperationsTableProps {
  operations: Operation[];
  /** Called near the end of the rows; may be called often. */
  onEndReached: () => void;
}

/** Operations, of which only the rows in view are drawn. */
export function OperationsTable({
  operations,
  onEndReached,
}: OperationsTableProps) {
  const classes = useOperationsGridStyles();
  const viewport = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: operations.length,
    getScrollElement: () => viewport.current,
    getItemKey: index => operations[index].id,
    estimateSize: () => ESTIMATED_PX,
    overscan: 8,
  });
  const shown = virtualizer.getVirtualItems();
  const lastShown = shown[shown.length - 1]?.index ?? 0;
  const isNearEnd = lastShown >= operations.length - LOAD_AHEAD;

  useEffect(() => {
    if (isNearEnd) {
      onEndReached();
    }
  }, [isNearEnd, operations.length, onEndReached]);

  return (
    <Paper variant="outlined">
      <div
        ref={viewport}
        className={classes.viewport}
        role="region"
        aria-label="Operations, scrollable"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keyboards scroll what has focus
        tabIndex={0}
        data-rollback-viewport
      >
        <div
          role="table"
          aria-label="Operations"
          aria-rowcount={operations.length + 1}
          className={classes.table}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              {COLUMNS.map(name => (
                <div key={name} role="columnheader">
                  {name}
                </div>
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className={classes.body}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {shown.map(({ index, key, start }) => (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
                aria-label={operationTitle(operations[index])}
                className={`${classes.row} ${classes.virtualRow}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Cells operation={operations[index]} />
              </div>
            ))}
          </div>
        </div>
      </div>
    </Paper>
  );
}
