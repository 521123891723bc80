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

import type { FindingsFilter } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  useFleetFilter,
  type FleetFilterState,
  type FleetSelection,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  parseFindingSearch,
  type FindingSelection,
} from '../model/parseFindingSearch';

/** The filters of a page of findings, kept in its URL. */
export interface FindingFilterState extends Omit<FleetFilterState, 'change'> {
  findings: FindingSelection;
  /** Query for findings, `status` included where one is chosen. */
  filter: FindingsFilter;
  /** Writes the given filters to the URL and leaves the others. */
  change: (changed: Partial<FleetSelection & FindingSelection>) => void;
}

/** Filters that `clear` removes; the owner and the status stay. */
const NARROWING = ['tier', 'environment', 'tenant', 'cluster'] as const;
const NARROWING_FINDINGS = ['cause', 'change', 'manager', 'kind'] as const;

/**
 * Filters of findings in the URL.
 *
 * @param entityRef - Shows what belongs to this entity, whoever owns it; else
 * the owner of the URL counts, by default the signed-in person.
 */
export function useFindingFilter(entityRef?: string): FindingFilterState {
  const fleet = useFleetFilter();
  const [search, setSearch] = useSearchParams();
  const { selection: findings, ignored } = useMemo(
    () => parseFindingSearch(search),
    [search],
  );
  const filter = useMemo<FindingsFilter>(() => {
    const { level: _, owner, ...ofFleet } = fleet.filter;
    return {
      ...ofFleet,
      ...(entityRef ? { entityRef: [entityRef] } : owner && { owner }),
      ...Object.fromEntries(
        Object.entries(findings).filter(([, values]) => values.length > 0),
      ),
    };
  }, [fleet.filter, findings, entityRef]);
  const change = useCallback(
    (changed: Partial<FleetSelection & FindingSelection>) =>
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
          [...NARROWING, ...NARROWING_FINDINGS].map(name => [name, []]),
        ),
      ),
    [change],
  );
  return {
    selection: fleet.selection,
    findings,
    filter,
    ignored: [
      ...fleet.ignored.filter(({ name }) => name !== 'level'),
      ...ignored,
    ],
    isNarrowed:
      NARROWING.some(name => fleet.selection[name].length > 0) ||
      NARROWING_FINDINGS.some(name => findings[name].length > 0),
    change,
    clear,
  };
}
