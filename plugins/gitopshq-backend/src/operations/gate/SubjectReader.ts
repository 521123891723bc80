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

import type {
  OperationTarget,
  Tier,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  GateFacts,
  GitopshqTarget,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { Knex } from 'knex';
import { dbNow } from '../../database/dbNow';
import type { RegisteredEnvironment, Registry } from '../../registry/types';

/** What an operation is about, as it is now. */
export interface Subject {
  environment: RegisteredEnvironment;
  service?: {
    serviceId: string;
    key: string;
    name: string;
    componentRef?: string;
  };
  facts: GateFacts;
  /** For the permission framework; without kind and scope. */
  target: GitopshqTarget;
}

interface ServiceRow {
  service_id: string;
  key: string;
  name: string;
  component_ref: string | null;
  mapping: 'mapped' | 'unmapped' | 'contested';
}

/** Reads what targets of operations are and whose they are. */
export class SubjectReader {
  constructor(
    private readonly options: {
      database: Knex;
      registry: Registry;
      /** `permission.enabled`. */
      permissionsEnabled: boolean;
    },
  ) {}

  /** Undefined when environment or service does not exist (any more). */
  async read({
    environmentRef,
    serviceId,
  }: OperationTarget): Promise<Subject | undefined> {
    const { database, registry, permissionsEnabled } = this.options;
    const { environments, clusters } = registry.current();
    const environment = environments.get(environmentRef);
    const row: ServiceRow | undefined =
      environment && serviceId
        ? await database('services')
            .where({ service_id: serviceId, environment_ref: environmentRef })
            .first()
        : undefined;
    if (!environment || (serviceId && !row)) {
      return undefined;
    }
    const cluster = clusters.get(environment.clusterRef);
    const ownerRefs = await this.ownersOf({ environmentRef, serviceId });
    return {
      environment,
      ...(row && {
        service: {
          serviceId: row.service_id,
          key: row.key,
          name: row.name,
          ...(row.component_ref !== null && {
            componentRef: row.component_ref,
          }),
        },
      }),
      facts: {
        now: await dbNow(database),
        permissionsEnabled,
        environment: {
          name: environment.name,
          tier: environment.tier,
          tenant: environment.tenant,
          clusterRef: environment.clusterRef,
          state: environment.state,
          problem: environment.problem?.message,
          ownerRefs: environment.ownerRefs,
          hasSource: environment.source !== undefined,
          delivery: deliveryOf(environment),
        },
        ...(row && { service: { name: row.name, mapping: row.mapping } }),
        cluster: {
          name: cluster?.name ?? environment.clusterRef,
          writable: cluster?.writable ?? false,
        },
      },
      target: {
        environmentRefs: [environmentRef],
        tiers: [environment.tier],
        ownerRefs,
      },
    };
  }

  /** As {@link read}, of what may be gone: then nobody but all may see it. */
  async targetOf(target: OperationTarget): Promise<GitopshqTarget> {
    const { database } = this.options;
    const tiers: Tier[] = await database('environments')
      .where('environment_ref', target.environmentRef)
      .pluck('tier');
    return {
      environmentRefs: [target.environmentRef],
      tiers,
      ownerRefs: await this.ownersOf(target),
    };
  }

  /** The service's, or of what of the environment belongs to no service. */
  private async ownersOf(target: OperationTarget): Promise<string[]> {
    const { database } = this.options;
    const owners = (kind: string, ref: string) =>
      database('target_owners')
        .where({ target_kind: kind, target_ref: ref })
        .orderBy('owner_ref')
        .pluck('owner_ref');
    const known =
      target.serviceId &&
      (await database('services')
        .where('service_id', target.serviceId)
        .first('service_id'));
    return known
      ? owners('service', target.serviceId!)
      : owners('remainder', target.environmentRef);
  }
}

function deliveryOf({
  settings,
}: RegisteredEnvironment): GateFacts['environment']['delivery'] {
  const delivery = settings?.delivery ?? 'direct';
  if (delivery === 'direct') {
    return 'direct';
  }
  return 'argocd' in delivery ? 'argocd' : 'flux';
}
