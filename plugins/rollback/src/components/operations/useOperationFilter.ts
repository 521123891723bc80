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

import type { OperationsFilter } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  useFleetFilter,
  type FleetFilterState,
  type FleetSelection,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  parseOperationSearch,
  USUAL_STATES,
  type OperationSelection,
} from '../../model/parseOperationSearch';

/** The filters of the page of operations, kept in its URL. */
export interface OperationFilterState extends Omit<FleetFilterState, 'change'> {
  operations: OperationSelection;
  /** Query for operations. */
  filter: OperationsFilter;
  /** Writes the given filters to the URL and leaves the others. */
  change: (changed: Partial<FleetSelection & OperationSelection>) => void;
}

/** Filters that `clear` removes; the owner stays. */
const NARROWING = ['tier', 'environment', 'tenant', 'cluster'] as const;

export function useOperationFilter(): OperationFilterState {
  const fleet = useFleetFilter();
  const [search, setSearch] = useSearchParams();
  const { selection: operations, ignored } = useMemo(
    () => parseOperationSearch(search),
    [search],
  );
  const filter = useMemo<OperationsFilter>(() => {
    const { level: _, ...ofFleet } = fleet.filter;
    const { kind, state } = operations;
    return {
      ...ofFleet,
      ...(kind.length > 0 && { kind }),
      state: state.length > 0 ? state : [...USUAL_STATES],
    };
  }, [fleet.filter, operations]);
  const change = useCallback(
    (changed: Partial<FleetSelection & OperationSelection>) =>
      setSearch(
        before => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changed)) {
            after.delete(name);
            if (value !== 'me') {
              [value].flat().forEach(one => after.append(name, one));
            }
          }
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  const clear = useCallback(
    () =>
      change(
        Object.fromEntries(
          [...NARROWING, 'kind', 'state'].map(name => [name, []]),
        ),
      ),
    [change],
  );
  return {
    selection: fleet.selection,
    operations,
    filter,
    ignored: [
      ...fleet.ignored.filter(({ name }) => name !== 'level'),
      ...ignored,
    ],
    isNarrowed:
      NARROWING.some(name => fleet.selection[name].length > 0) ||
      operations.kind.length > 0 ||
      operations.state.length > 0,
    change,
    clear,
  };
}
