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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Finding, Tier } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  objectText,
  TierChip,
  VisuallyHidden,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import Checkbox from '@material-ui/core/Checkbox';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useEffect, useMemo, useRef } from 'react';
import type { Selection } from '../../hooks/useSelection';
import { findingsText } from '../../model/findingWords';
import { findingLabel, FindingRow } from './FindingRow';
import { groupedRows, plainRows, type FindingsRow } from './findingRows';
import { useFindingsGridStyles } from './findingsGridStyles';

/** Usual heights; rows are measured once they are drawn. */
const ESTIMATED_PX: Record<FindingsRow['kind'], number> = {
  environment: 42,
  object: 45,
  finding: 69,
};

/** Rows left below the last one shown when more are asked for. */
const LOAD_AHEAD = 30;

export interface FindingsTableProps {
  findings: Finding[];
  /** Under headings of environment and object. */
  isGrouped: boolean;
  /** By environment ref. */
  tiers: ReadonlyMap<string, Tier>;
  /** Absent: findings cannot be ticked. */
  selection?: Selection;
  onOpen: (findingId: string) => void;
  /** Called near the end of the rows; may be called often. */
  onEndReached: () => void;
}

function EnvironmentCell({
  row,
  tiers,
}: {
  row: Extract<FindingsRow, { kind: 'environment' }>;
  tiers: ReadonlyMap<string, Tier>;
}) {
  const classes = useFindingsGridStyles();
  return (
    <div role="rowheader" className={classes.environment}>
      <Typography variant="subtitle1" component="h3">
        <EntityRefLink entityRef={row.environmentRef} />
      </Typography>
      <TierChip tier={tiers.get(row.environmentRef)} />
      {findingsText(row.count)}
    </div>
  );
}

function ObjectCells({
  row,
  selection,
}: {
  row: Extract<FindingsRow, { kind: 'object' }>;
  selection?: Selection;
}) {
  const classes = useFindingsGridStyles();
  const selected = row.findingIds.filter(id => selection?.ids.has(id)).length;
  const isWhole = selected === row.findingIds.length;
  return (
    <>
      <div role="cell">
        {selection && (
          <Checkbox
            size="small"
            color="primary"
            checked={isWhole}
            indeterminate={selected > 0 && !isWhole}
            inputProps={{
              'aria-label': `Select all of ${objectText(row.object)}`,
            }}
            onChange={() => selection.set(row.findingIds, !isWhole)}
          />
        )}
      </div>
      <div role="rowheader" className={classes.object}>
        <Typography variant="subtitle2" component="h4">
          <strong>{objectText(row.object)}</strong>
        </Typography>
      </div>
    </>
  );
}

function rowLabel(row: FindingsRow): string {
  switch (row.kind) {
    case 'environment':
      return row.environmentRef;
    case 'object':
      return objectText(row.object);
    default:
      return findingLabel(row.finding);
  }
}

/** Findings, of which only the rows in view are drawn. */
export function FindingsTable({
  findings,
  isGrouped,
  tiers,
  selection,
  onOpen,
  onEndReached,
}: FindingsTableProps) {
  const classes = useFindingsGridStyles();
  const viewport = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => (isGrouped ? groupedRows : plainRows)(findings),
    [findings, isGrouped],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => viewport.current,
    getItemKey: index => rows[index].key,
    estimateSize: index => ESTIMATED_PX[rows[index].kind],
    overscan: 8,
  });
  const shown = virtualizer.getVirtualItems();
  const lastShown = shown[shown.length - 1]?.index ?? 0;
  const isNearEnd = lastShown >= rows.length - LOAD_AHEAD;

  useEffect(() => {
    if (isNearEnd) {
      onEndReached();
    }
  }, [isNearEnd, rows.length, onEndReached]);

  const columns = [
    'Select',
    ...(isGrouped ? [] : ['Object']),
    'Field',
    'Values',
    'Cause and writer',
    'Written',
    'Details',
  ];
  return (
    <Paper variant="outlined">
      <div
        ref={viewport}
        className={classes.viewport}
        role="region"
        aria-label="Findings, scrollable"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keyboards scroll what has focus
        tabIndex={0}
        data-drift-viewport
      >
        <div
          role="table"
          aria-label="Findings"
          aria-rowcount={rows.length + 1}
          className={isGrouped ? classes.grouped : classes.plain}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              {columns.map(name => (
                <div key={name} role="columnheader">
                  {name === 'Select' || name === 'Details' ? (
                    <VisuallyHidden>{name}</VisuallyHidden>
                  ) : (
                    name
                  )}
                </div>
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className={classes.body}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {shown.map(({ index, key, start }) => {
              const row = rows[index];
              return (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-label={rowLabel(row)}
                  className={[
                    classes.row,
                    classes.virtualRow,
                    row.kind !== 'finding' && classes.group,
                  ]
                    .filter(Boolean)
                    .join(' ')}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {row.kind === 'environment' && (
                    <EnvironmentCell row={row} tiers={tiers} />
                  )}
                  {row.kind === 'object' && (
                    <ObjectCells row={row} selection={selection} />
                  )}
                  {row.kind === 'finding' && (
                    <FindingRow
                      finding={row.finding}
                      tier={tiers.get(row.finding.environmentRef)}
                      showObject={!isGrouped}
                      isSelected={selection?.ids.has(row.finding.id) ?? false}
                      onSelect={selection?.set}
                      onOpen={onOpen}
                    />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </Paper>
  );
}
