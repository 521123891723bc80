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

import type { Cluster } from '@gitopshq/backstage-plugin-gitopshq-common';
import { VisuallyHidden } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import Paper from '@material-ui/core/Paper';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { ClusterRow } from './ClusterRow';
import { useClustersGridStyles } from './clustersGridStyles';

const COLUMN_NAMES = [
  'Details',
  'Cluster',
  'State',
  'Level',
  'Last beat',
  'Last 24 hours',
  'Latency',
  'Version',
  'Skew',
  'Environments',
  'Owner',
];

/** Height of a closed row without a problem. */
const ESTIMATED_ROW_PX = 49;

/** Rows left below the last one shown when more are asked for. */
const LOAD_AHEAD = 20;

export interface ClustersTableProps {
  clusters: Cluster[];
  /** Called near the end of the rows; may be called often. */
  onEndReached: () => void;
}

/** Clusters, of which only the rows in view are drawn. */
export function ClustersTable({ clusters, onEndReached }: ClustersTableProps) {
  const classes = useClustersGridStyles();
  const tableId = useId();
  const viewport = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const virtualizer = useVirtualizer({
    count: clusters.length,
    getScrollElement: () => viewport.current,
    getItemKey: index => clusters[index].entityRef,
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: 8,
  });
  const rows = virtualizer.getVirtualItems();
  const lastShown = rows[rows.length - 1]?.index ?? 0;
  const isNearEnd = lastShown >= clusters.length - LOAD_AHEAD;

  useEffect(() => {
    if (isNearEnd) {
      onEndReached();
    }
  }, [isNearEnd, clusters.length, onEndReached]);

  const toggle = useCallback(
    (ref: string) =>
      setOpen(before => {
        const after = new Set(before);
        if (!after.delete(ref)) {
          after.add(ref);
        }
        return after;
      }),
    [],
  );

  return (
    <Paper variant="outlined">
      <div
        ref={viewport}
        className={classes.viewport}
        role="region"
        aria-label="Clusters, scrollable"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keyboards scroll what has focus
        tabIndex={0}
        data-clusters-viewport
      >
        <div
          role="table"
          aria-label="Clusters"
          aria-rowcount={clusters.length + 1}
          className={classes.table}
        >
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              {COLUMN_NAMES.map(name => (
                <div key={name} role="columnheader">
                  {name === 'Details' ? (
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
            {rows.map(({ index, key, start }) => {
              const cluster = clusters[index];
              return (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-label={cluster.name}
                  className={`${classes.row} ${classes.virtualRow}`}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ClusterRow
                    cluster={cluster}
                    isOpen={open.has(cluster.entityRef)}
                    onToggle={toggle}
                    detailId={`${tableId}-${index}`}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </Paper>
  );
}
