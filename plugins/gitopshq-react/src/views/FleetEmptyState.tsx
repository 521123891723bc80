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
import type { ReactNode } from 'react';
import type { FleetFilterState } from '../hooks';
import { EmptyState } from './EmptyState';

/** @public */
export interface FleetEmptyStateProps {
  state: FleetFilterState;
  /** What there is none of, in the plural: "clusters". */
  label: string;
  /** Where such things come from, said when nothing at all may be seen. */
  children: ReactNode;
}

/**
 * A fleet list without rows: because of the filters, because one owns nothing,
 * or because there is nothing.
 *
 * @public
 */
export function FleetEmptyState({
  state,
  label,
  children,
}: FleetEmptyStateProps) {
  if (state.isNarrowed) {
    return (
      <EmptyState
        title={`No ${label} match these filters`}
        action={
          <Button variant="outlined" onClick={state.clear}>
            Clear filters
          </Button>
        }
      >
        Clear the filters, or choose others.
      </EmptyState>
    );
  }
  if (state.selection.owner !== 'all') {
    const isMine = state.selection.owner === 'me';
    return (
      <EmptyState
        title={`No ${label} ${
          isMine ? 'that you or your groups own' : 'of this owner'
        }`}
        action={
          <Button
            variant="outlined"
            onClick={() => state.change({ owner: 'all' })}
          >
            Show all I may see
          </Button>
        }
      >
        {isMine
          ? 'This page begins with what you and your groups own in the catalog. Look at everything you may see instead.'
          : 'Choose another owner, or look at everything you may see.'}
      </EmptyState>
    );
  }
  return <EmptyState title={`No ${label}`}>{children}</EmptyState>;
}
