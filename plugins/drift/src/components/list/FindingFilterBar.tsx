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

import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import {
  findingCauseSchema,
  findingChangeSchema,
  findingStatusSchema,
  tierSchema,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  FilterSelect,
  IgnoredFilters,
  OwnerFilter,
  type FilterOption,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { FindingFilterState } from '../../hooks/useFindingFilter';
import {
  CAUSE_WORDS,
  CHANGE_WORDS,
  STATUS_WORDS,
} from '../../model/findingWords';
import type { FindingSelection } from '../../model/parseFindingSearch';

const useStyles = makeStyles(
  (theme: Theme) => ({
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      marginBottom: theme.spacing(2),
    },
  }),
  { name: 'DriftFindingFilterBar' },
);

export interface FindingFilterBarProps {
  state: FindingFilterState;
  /** With owner, tier, tenant and status; off on the page of one entity. */
  isFleetWide: boolean;
  /** What there is to choose from; a filter without is left out. */
  offered: {
    /** Entity refs. */
    environments: string[];
    tenants: string[];
    managers: string[];
    kinds: string[];
  };
}

const plain = (value: string): FilterOption => ({ value, label: value });
const environmentOption = (ref: string): FilterOption => ({
  value: ref,
  label: humanizeEntityRef(parseEntityRef(ref), { defaultKind: 'resource' }),
});
const worded = <T extends string>(
  values: readonly T[],
  words: Record<T, string>,
): FilterOption[] => values.map(value => ({ value, label: words[value] }));

/** Filters of findings; see `useFindingFilter`. */
export function FindingFilterBar({
  state,
  isFleetWide,
  offered,
}: FindingFilterBarProps) {
  const classes = useStyles();
  const { selection, findings, change, clear, ignored, isNarrowed } = state;
  const changeFindings = (name: keyof FindingSelection) => (to: string[]) =>
    change({ [name]: to });
  const open = [
    {
      name: 'environment',
      label: 'Environment',
      options: offered.environments.map(environmentOption),
      selected: selection.environment,
    },
    ...(isFleetWide
      ? [
          {
            name: 'tenant',
            label: 'Tenant',
            options: offered.tenants.map(plain),
            selected: selection.tenant,
          },
        ]
      : []),
    {
      name: 'kind',
      label: 'Kind',
      options: offered.kinds.map(plain),
      selected: findings.kind,
    },
    {
      name: 'manager',
      label: 'Writer',
      options: offered.managers.map(plain),
      selected: findings.manager,
    },
  ];
  return (
    <div className={classes.bar} role="search" aria-label="Filters">
      {isFleetWide && (
        <>
          <OwnerFilter
            owner={selection.owner}
            onChange={owner => change({ owner })}
          />
          <FilterSelect
            label="Status"
            options={worded(findingStatusSchema.options, STATUS_WORDS)}
            selected={findings.status}
            onChange={changeFindings('status')}
            anyLabel="Not ignored or resolved"
          />
          <FilterSelect
            label="Tier"
            options={tierSchema.options.map(plain)}
            selected={selection.tier}
            onChange={tier => change({ tier: tier as Tier[] })}
          />
        </>
      )}
      <FilterSelect
        label="Cause"
        options={worded(findingCauseSchema.options, CAUSE_WORDS)}
        selected={findings.cause}
        onChange={changeFindings('cause')}
      />
      <FilterSelect
        label="Change"
        options={worded(findingChangeSchema.options, CHANGE_WORDS)}
        selected={findings.change}
        onChange={changeFindings('change')}
      />
      {open.map(
        ({ name, label, options, selected }) =>
          (options.length > 0 || selected.length > 0) && (
            <FilterSelect
              key={name}
              label={label}
              options={options}
              selected={selected}
              onChange={values => change({ [name]: values })}
            />
          ),
      )}
      {isNarrowed && (
        <Button size="small" onClick={clear}>
          Clear filters
        </Button>
      )}
      <IgnoredFilters ignored={ignored} />
    </div>
  );
}
