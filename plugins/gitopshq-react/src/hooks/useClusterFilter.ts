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

import type { ClusterFilter } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useFleetFilter, type FleetFilterState } from './useFleetFilter';

const PARAMETER = 'search';
const MAX_LENGTH = 100;

/** @public */
export interface ClusterFilterState extends FleetFilterState {
  /** Query for the list of clusters; `fleet` is the part all lists know. */
  clusterFilter: ClusterFilter;
  /** Part of a cluster's name or title; empty: any. */
  search: string;
  changeSearch: (search: string) => void;
}

/** Filters of the clusters page, kept in its URL. @public */
export function useClusterFilter(): ClusterFilterState {
  const state = useFleetFilter();
  const [parameters, setParameters] = useSearchParams();
  const search = (parameters.get(PARAMETER) ?? '').trim().slice(0, MAX_LENGTH);
  const { filter } = state;
  const clusterFilter = useMemo(
    () => (search === '' ? filter : { ...filter, search }),
    [filter, search],
  );
  const changeSearch = useCallback(
    (changed: string) =>
      setParameters(
        before => {
          const after = new URLSearchParams(before);
          after.delete(PARAMETER);
          if (changed.trim() !== '') {
            after.set(PARAMETER, changed.trim().slice(0, MAX_LENGTH));
          }
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  const clear = useCallback(
    () =>
      setParameters(
        before => {
          const after = new URLSearchParams();
          before.getAll('owner').forEach(one => after.append('owner', one));
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return {
    ...state,
    clusterFilter,
    search,
    changeSearch,
    isNarrowed: state.isNarrowed || search !== '',
    clear,
  };
}
