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
  entityRefSchema,
  levelSchema,
  tierSchema,
  toResourceRef,
  type FleetFilter,
  type Level,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/**
 * Whose things a fleet page shows: one's own, everything readable, or those of
 * the owners named by entity ref.
 *
 * @public
 */
export type OwnerChoice = 'me' | 'all' | string[];

/** The filters of a fleet page as its URL says them. @public */
export interface FleetSelection {
  owner: OwnerChoice;
  tier: Tier[];
  /** Entity refs. */
  environment: string[];
  tenant: string[];
  /** Entity refs. */
  cluster: string[];
  level: Level[];
}

/** A filter value of the URL that means nothing. @public */
export interface IgnoredFilter {
  name: string;
  value: string;
  /** What would be right. */
  expected: string;
}

const MAX_VALUES = 100;

type Parse<T> = (value: string) => T | undefined;

const parseTier: Parse<Tier> = value => tierSchema.safeParse(value).data;
const parseLevel: Parse<Level> = value => levelSchema.safeParse(value).data;
const parseTenant: Parse<string> = value =>
  value.length > 0 && value.length <= 256 ? value : undefined;
const parseOwner: Parse<string> = value =>
  value === 'me' || value === 'all'
    ? value
    : entityRefSchema.safeParse(value).data?.toLocaleLowerCase('en-US');
const parseResource: Parse<string> = value => {
  try {
    return entityRefSchema.parse(toResourceRef(value));
  } catch {
    // Any error says the same: no ref of a resource. The caller reports it.
    return undefined;
  }
};

/**
 * Reads the filters of a fleet page from its URL. Values that mean nothing are
 * left out and named in `ignored`; parameters of others are left alone.
 */
export function parseFleetSearch(search: URLSearchParams): {
  selection: FleetSelection;
  ignored: IgnoredFilter[];
} {
  const ignored: IgnoredFilter[] = [];
  const valuesOf = <T>(
    name: string,
    parse: Parse<T>,
    expected: string,
  ): T[] => {
    const accepted = new Set<T>();
    for (const value of search.getAll(name)) {
      const parsed = parse(value);
      if (parsed === undefined) {
        ignored.push({ name, value, expected });
      } else if (accepted.size < MAX_VALUES) {
        accepted.add(parsed);
      } else {
        ignored.push({ name, value, expected: `at most ${MAX_VALUES} values` });
      }
    }
    return [...accepted];
  };

  const owners = valuesOf(
    'owner',
    parseOwner,
    'me, all or an entity ref such as group:default/payments',
  );
  const refs = owners.filter(owner => owner !== 'me' && owner !== 'all');
  let owner: OwnerChoice = 'me';
  if (owners.includes('all')) {
    owner = 'all';
  } else if (refs.length > 0) {
    owner = refs;
  }
  return {
    selection: {
      owner,
      tier: valuesOf('tier', parseTier, 'production or non-production'),
      environment: valuesOf(
        'environment',
        parseResource,
        'a name or entity ref such as resource:default/shop-eu',
      ),
      tenant: valuesOf('tenant', parseTenant, 'a name of 1 to 256 characters'),
      cluster: valuesOf(
        'cluster',
        parseResource,
        'a name or entity ref such as resource:default/prod-eu',
      ),
      level: valuesOf(
        'level',
        parseLevel,
        'healthy, notice, unknown, warning or critical',
      ),
    },
    ignored,
  };
}

/** What the backend is asked for a selection. */
export function toFleetFilter(selection: FleetSelection): FleetFilter {
  const { owner, ...lists } = selection;
  const filter: FleetFilter = Object.fromEntries(
    Object.entries(lists).filter(([, values]) => values.length > 0),
  );
  if (owner !== 'all') {
    filter.owner = owner === 'me' ? ['me'] : owner;
  }
  return filter;
}
