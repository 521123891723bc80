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

import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { VisuallyHidden } from './VisuallyHidden';

const useStyles = makeStyles(
  {
    // Below it words would break; the container scrolls instead.
    table: { minWidth: 680 },
    name: { whiteSpace: 'nowrap', wordBreak: 'normal' },
  },
  { name: 'GitopshqFleetTable' },
);

/** @public */
export interface FleetTableColumn {
  name: string;
  /** `right` for numbers. */
  align?: 'left' | 'right';
  /** The name is for screen readers only: a column of buttons. */
  isHidden?: boolean;
}

/** @public */
export interface FleetTableProps {
  /** What the table holds, for screen readers. */
  label: string;
  columns: (string | FleetTableColumn)[];
  /** `TableRow` elements. */
  children: ReactNode;
}

/** A table that scrolls sideways where the page is narrow. @public */
export function FleetTable({ label, columns, children }: FleetTableProps) {
  const classes = useStyles();
  return (
    <TableContainer>
      <Table size="small" aria-label={label} className={classes.table}>
        <TableHead>
          <TableRow>
            {columns
              .map(column =>
                typeof column === 'string' ? { name: column } : column,
              )
              .map(({ name, align, isHidden }: FleetTableColumn) => (
                <TableCell
                  key={name}
                  align={align}
                  padding={isHidden ? 'checkbox' : undefined}
                  className={classes.name}
                >
                  {isHidden ? <VisuallyHidden>{name}</VisuallyHidden> : name}
                </TableCell>
              ))}
          </TableRow>
        </TableHead>
        <TableBody>{children}</TableBody>
      </Table>
    </TableContainer>
  );
}
