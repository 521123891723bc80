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

import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import type { FleetItem, FleetList } from '../hooks';
import { AsOf } from './AsOf';
import { ListSkeleton } from './ListSkeleton';
import { ErrorProblem } from './ProblemPanel';

const useStyles = makeStyles(
  (theme: Theme) => ({
    foot: {
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'space-between',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
    error: { marginBottom: theme.spacing(1) },
  }),
  { name: 'GitopshqListStates' },
);

/** @public */
export interface ListStatesProps<T> {
  list: FleetList<T>;
  /** What the list holds, in the plural: "clusters". */
  label: string;
  /** Shown when there is nothing: an `EmptyState`. */
  empty: ReactNode;
  /** False for what people wrote: it has no age. Default true. */
  isObserved?: boolean;
  children: (items: T[]) => ReactNode;
}

/**
 * Every state of a list: skeleton, failure with retry (items loaded before
 * stay), empty, the items, and the age of what is shown.
 *
 * @public
 */
export function ListStates<T>({
  list,
  label,
  empty,
  isObserved = true,
  children,
}: ListStatesProps<T>) {
  const classes = useStyles();
  const { items, error } = list;
  const failed = error && (
    <div className={classes.error}>
      <ErrorProblem
        error={error}
        title={
          items
            ? `The ${label} could not be loaded again; what is shown is older`
            : `The ${label} could not be loaded`
        }
        onRetry={list.retry}
      />
    </div>
  );
  if (!items) {
    return failed ? <>{failed}</> : <ListSkeleton label={label} />;
  }
  if (items.length === 0) {
    return (
      <>
        {failed}
        {empty}
      </>
    );
  }
  return (
    <>
      {failed}
      {children(items)}
      <div className={classes.foot}>
        {isObserved && <AsOf at={list.asOf} />}
        {list.hasMore && (
          <Button
            size="small"
            variant="outlined"
            onClick={list.loadMore}
            disabled={list.isLoadingMore}
          >
            {list.isLoadingMore
              ? `Loading more ${label}`
              : `Show more ${label} (${items.length} shown)`}
          </Button>
        )}
      </div>
    </>
  );
}

/** @public */
export interface ItemStatesProps<T> {
  item: FleetItem<T>;
  /** What it is: "cluster prod-eu". */
  label: string;
  /** Rows of the skeleton. */
  rows?: number;
  children: (value: T) => ReactNode;
}

/** Every state of one thing; see {@link ListStates}. @public */
export function ItemStates<T>({
  item,
  label,
  rows,
  children,
}: ItemStatesProps<T>) {
  const classes = useStyles();
  const { value, error } = item;
  return (
    <>
      {error && (
        <div className={classes.error}>
          <ErrorProblem
            error={error}
            title={
              value === undefined
                ? `The ${label} could not be loaded`
                : `The ${label} could not be loaded again; what is shown is older`
            }
            onRetry={item.retry}
          />
        </div>
      )}
      {value === undefined
        ? !error && <ListSkeleton label={label} rows={rows} />
        : children(value)}
    </>
  );
}
