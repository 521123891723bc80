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
  LEVELS,
  tierSchema,
  type Level,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { FleetFilterState } from '../hooks';
import { FilterSelect } from './FilterSelect';
import { IgnoredFilters } from './IgnoredFilters';
import { LevelIcon } from './LevelChip';
import { LEVEL_WORDS } from './levelAppearance';
import { OwnerFilter } from './OwnerFilter';

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
  { name: 'GitopshqFleetFilterBar' },
);

/** @public */
export interface FleetFilterBarProps {
  state: FleetFilterState;
  /** Offered environments, tenants, clusters; a filter without is left out. */
  offered?: {
    /** Entity refs. */
    environments?: string[];
    tenants?: string[];
    /** Entity refs. */
    clusters?: string[];
  };
}

const resourceOption = (ref: string) => ({
  value: ref,
  label: humanizeEntityRef(parseEntityRef(ref), { defaultKind: 'resource' }),
});
const tenantOption = (tenant: string) => ({ value: tenant, label: tenant });

/** Filters of a fleet page; see `useFleetFilter`. @public */
export function FleetFilterBar({ state, offered = {} }: FleetFilterBarProps) {
  const classes = useStyles();
  const { selection, change, clear, ignored, isNarrowed } = state;
  const lists = [
    {
      name: 'environment',
      label: 'Environment',
      options: offered.environments?.map(resourceOption),
    },
    {
      name: 'tenant',
      label: 'Tenant',
      options: offered.tenants?.map(tenantOption),
    },
    {
      name: 'cluster',
      label: 'Cluster',
      options: offered.clusters?.map(resourceOption),
    },
  ] as const;
  return (
    <div className={classes.bar} role="search" aria-label="Filters">
      <OwnerFilter
        owner={selection.owner}
        onChange={owner => change({ owner })}
      />
      <FilterSelect
        label="Level"
        options={[...LEVELS].reverse().map(level => ({
          value: level,
          label: LEVEL_WORDS[level],
          icon: <LevelIcon level={level} labelled={false} />,
        }))}
        selected={selection.level}
        onChange={level => change({ level: level as Level[] })}
      />
      <FilterSelect
        label="Tier"
        options={tierSchema.options.map(tier => ({ value: tier, label: tier }))}
        selected={selection.tier}
        onChange={tier => change({ tier: tier as Tier[] })}
      />
      {lists.map(
        ({ name, label, options = [] }) =>
          (options.length > 0 || selection[name].length > 0) && (
            <FilterSelect
              key={name}
              label={label}
              options={options}
              selected={selection[name]}
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
