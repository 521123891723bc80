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

import {
  OPERATION_STATES,
  operationKindSchema,
  tierSchema,
  type OperationKind,
  type OperationState,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  FilterSelect,
  IgnoredFilters,
  OPERATION_KIND_WORDS,
  OPERATION_STATE_WORDS,
  OwnerFilter,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { refName } from '../../model/refName';
import type { OperationFilterState } from './useOperationFilter';

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
  { name: 'RollbackOperationFilterBar' },
);

export interface OperationFilterBarProps {
  state: OperationFilterState;
  /** Entity refs. */
  environments: string[];
}

/** Filters of operations; see `useOperationFilter`. */
export function OperationFilterBar({
  state,
  environments,
}: OperationFilterBarProps) {
  const classes = useStyles();
  const { selection, operations, change, clear, ignored, isNarrowed } = state;
  return (
    <div className={classes.bar} role="search" aria-label="Filters">
      <OwnerFilter
        owner={selection.owner}
        onChange={owner => change({ owner })}
      />
      <FilterSelect
        label="State"
        options={OPERATION_STATES.map(value => ({
          value,
          label: OPERATION_STATE_WORDS[value],
        }))}
        selected={operations.state}
        onChange={to => change({ state: to as OperationState[] })}
        anyLabel="More than planned"
      />
      <FilterSelect
        label="Kind"
        options={operationKindSchema.options.map(value => ({
          value,
          label: OPERATION_KIND_WORDS[value],
        }))}
        selected={operations.kind}
        onChange={to => change({ kind: to as OperationKind[] })}
      />
      <FilterSelect
        label="Tier"
        options={tierSchema.options.map(value => ({ value, label: value }))}
        selected={selection.tier}
        onChange={tier => change({ tier: tier as Tier[] })}
      />
      {(environments.length > 0 || selection.environment.length > 0) && (
        <FilterSelect
          label="Environment"
          options={environments.map(value => ({
            value,
            label: refName(value),
          }))}
          selected={selection.environment}
          onChange={environment => change({ environment })}
        />
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
