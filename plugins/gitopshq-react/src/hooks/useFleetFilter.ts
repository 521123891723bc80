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

import type { FleetFilter } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  parseFleetSearch,
  toFleetFilter,
  type FleetSelection,
  type IgnoredFilter,
} from './parseFleetSearch';

/** @public */
export interface FleetFilterState {
  selection: FleetSelection;
  /** Query for the lists of the backend. */
  filter: FleetFilter;
  /** Values of the URL that mean nothing and were left out. */
  ignored: IgnoredFilter[];
  /** True when anything but the owner narrows the list. */
  isNarrowed: boolean;
  /** Writes the given filters to the URL and leaves the others. */
  change: (selection: Partial<FleetSelection>) => void;
  /** Removes every filter but the owner. */
  clear: () => void;
}

const NARROWING = [
  'tier',
  'environment',
  'tenant',
  'cluster',
  'level',
] as const;

/**
 * Filters of a fleet page, kept in its URL. Without an `owner` the page shows
 * what the signed-in person owns.
 *
 * @public
 */
export function useFleetFilter(): FleetFilterState {
  const [search, setSearch] = useSearchParams();
  const { selection, ignored } = useMemo(
    () => parseFleetSearch(search),
    [search],
  );
  const filter = useMemo(() => toFleetFilter(selection), [selection]);

  const change = useCallback(
    (changed: Partial<FleetSelection>) =>
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
      change({ tier: [], environment: [], tenant: [], cluster: [], level: [] }),
    [change],
  );
  return {
    selection,
    filter,
    ignored,
    isNarrowed: NARROWING.some(name => selection[name].length > 0),
    change,
    clear,
  };
}
