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

import { parseObjectRef } from '@gitopshq/backstage-plugin-gitopshq-react';
import type {
  Environment,
  Finding,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useMemo } from 'react';
import { useSeenValues } from '../../hooks/useSeenValues';

const unique = (values: string[]) => [...new Set(values)].sort();

/**
 * What the filters offer: the known environments and tenants, and the kinds and
 * writers met with in findings so far.
 */
export function useOfferedFilters(
  environments: readonly Environment[] = [],
  findings: readonly Finding[] = [],
): {
  environments: string[];
  tenants: string[];
  managers: string[];
  kinds: string[];
} {
  const met = useMemo(
    () => ({
      managers: unique(findings.flatMap(({ manager }) => manager ?? [])),
      kinds: unique(findings.map(({ object }) => parseObjectRef(object).kind)),
    }),
    [findings],
  );
  const managers = useSeenValues(met.managers);
  const kinds = useSeenValues(met.kinds);
  return {
    environments: unique(environments.map(({ entityRef }) => entityRef)),
    tenants: unique(environments.flatMap(({ tenant }) => tenant ?? [])),
    managers,
    kinds,
  };
}
