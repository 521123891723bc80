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
  ANNOTATIONS,
  tierSchema,
  toResourceRef,
  type EnvironmentSource,
  type Problem,
  type Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { CatalogResource } from '../ownership/types';
import { malformedAnnotation } from './problems';

/** What an entity says of an environment, and what of it cannot be read. */
export interface ParsedEnvironment {
  clusterRef: string;
  namespaces: string[];
  tier: Tier;
  tenant?: string;
  source?: EnvironmentSource;
  /** The first thing that cannot be read; then nothing of it is used. */
  problem?: Problem;
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const MAX_NAMESPACES = 100;
const MAX_TENANT_LENGTH = 256;

function parseTier(value: string | undefined): Tier | Problem {
  if (value === undefined) {
    return 'production';
  }
  const tier = tierSchema.safeParse(value);
  return tier.success
    ? tier.data
    : malformedAnnotation(
        ANNOTATIONS.tier,
        value,
        'production or non-production (without it the environment counts as production)',
      );
}

function parseCluster(value: string | undefined): string | Problem {
  try {
    if (value !== undefined) {
      return toResourceRef(value.trim());
    }
  } catch {
    // Answered below, as a missing one is.
  }
  return malformedAnnotation(
    ANNOTATIONS.cluster,
    value,
    'a cluster by name or ref, prod-eu or resource:default/prod-eu',
  );
}

function parseNamespaces(value: string | undefined): string[] | Problem {
  const names = value?.split(',').map(name => name.trim()) ?? [];
  return names.length > 0 &&
    names.length <= MAX_NAMESPACES &&
    names.every(name => NAMESPACE.test(name))
    ? [...new Set(names)]
    : malformedAnnotation(
        ANNOTATIONS.namespace,
        value,
        'Kubernetes namespaces, shop or shop,shop-jobs (lower-case letters, digits, hyphens)',
      );
}

/** `<repository>#<branch>:<path>` */
function parseSource(
  value: string | undefined,
): EnvironmentSource | undefined | Problem {
  if (value === undefined) {
    return undefined;
  }
  const parts = /^([^#\s]+)#([^#:\s]+):([^#:\s]+)$/.exec(value);
  const path = parts?.[3];
  return parts && path && !path.split('/').includes('..')
    ? { repository: parts[1], branch: parts[2], path }
    : malformedAnnotation(
        ANNOTATIONS.source,
        value,
        '<repository>#<branch>:<path>, https://git.example.com/acme/deploy.git#main:envs/shop-eu',
      );
}

function parseTenant(value: string | undefined): string | undefined | Problem {
  const usable =
    value === undefined ||
    (value.trim() !== '' && value.length <= MAX_TENANT_LENGTH);
  return usable
    ? value
    : malformedAnnotation(
        ANNOTATIONS.tenant,
        value,
        `a name of 1 to ${MAX_TENANT_LENGTH} characters`,
      );
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'cure' in value;

/** Reads the annotations of an environment entity; never throws. */
export function parseEnvironmentEntity(
  entity: CatalogResource,
): ParsedEnvironment {
  const { annotations } = entity;
  const tier = parseTier(annotations[ANNOTATIONS.tier]);
  const cluster = parseCluster(annotations[ANNOTATIONS.cluster]);
  const namespaces = parseNamespaces(annotations[ANNOTATIONS.namespace]);
  const source = parseSource(annotations[ANNOTATIONS.source]);
  const tenant = parseTenant(annotations[ANNOTATIONS.tenant]);
  const problem = [cluster, namespaces, tier, source, tenant].find(isProblem);
  return {
    clusterRef: isProblem(cluster) ? '' : cluster,
    namespaces: isProblem(namespaces) ? [] : namespaces,
    tier: isProblem(tier) ? 'production' : tier,
    ...(source && !isProblem(source) && { source }),
    ...(tenant !== undefined && !isProblem(tenant) && { tenant }),
    ...(problem && { problem }),
  };
}
