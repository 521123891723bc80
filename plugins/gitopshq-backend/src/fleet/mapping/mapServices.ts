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
import {
  KUBERNETES_ID_LABEL,
  type ServiceClaim,
  type ServiceMapping,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  CatalogComponent,
  RegisteredEnvironment,
  RegistrySnapshot,
} from '../../registry/types';
import { ComponentIndex } from './ComponentIndex';
import { distinctClaims } from './distinctClaims';
import { serviceIdOf } from './serviceId';

const NAME_LABEL = 'app.kubernetes.io/name';

/** What mapping needs of a workload. */
export interface MappableWorkload {
  uid: string;
  kind: string;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** Folder below the environment's path in which Git states it. */
  folder?: string;
  /** Name of what made it (CronJob of a Job), used instead of its own. */
  madeBy?: string;
}

/** A component (or what has none) in an environment. */
export interface MappedService {
  serviceId: string;
  /** Component ref when mapped, else label value, folder or name. */
  key: string;
  name: string;
  componentRef?: string;
  systemRef?: string;
  mapping: ServiceMapping;
  claims: ServiceClaim[];
  /** Sorted, without doubles. */
  ownerRefs: string[];
}

/** Answer of {@link mapServices}. */
export interface ServiceMap {
  /** By service id. */
  services: Map<string, MappedService>;
  /** Workload uid -> service id. */
  serviceOf: Map<string, string>;
}

interface Decision {
  key: string;
  name: string;
  componentRef?: string;
  mapping: ServiceMapping;
  claims: ServiceClaim[];
}

/** Decides for the workloads of one environment whose service they are. */
class Mapper {
  private readonly index: ComponentIndex;
  private readonly judged = new Map<string, ServiceClaim>();
  private readonly listed: Set<string>;

  constructor(
    private readonly environment: RegisteredEnvironment,
    private readonly snapshot: RegistrySnapshot,
  ) {
    this.index = ComponentIndex.of(snapshot);
    this.listed = new Set(Object.values(environment.services));
  }

  decide(workload: MappableWorkload): Decision {
    const { folder } = workload;
    const label = workload.labels[KUBERNETES_ID_LABEL] || undefined;
    const ownKey =
      label ??
      folder ??
      (workload.labels[NAME_LABEL] || undefined) ??
      workload.madeBy ??
      workload.name;
    const labelClaims =
      label === undefined
        ? []
        : (this.index.byKubernetesId.get(label) ?? []).map(component =>
            this.judge(component),
          );
    const otherClaims = this.annotationClaims(workload, label, ownKey)
      .filter(
        claim => !labelClaims.some(c => c.componentRef === claim.componentRef),
      )
      // An object that carries a label is decided by it, whoever speaks up.
      .map(claim =>
        label === undefined || !claim.counted
          ? claim
          : {
              ...claim,
              counted: false,
              reason: `the object carries the label ${KUBERNETES_ID_LABEL}: ${label}, which decides`,
            },
      );
    const claims = [...labelClaims, ...otherClaims];

    const { services } = this.environment;
    const settledKey = [label, folder, ownKey].find(
      key => key !== undefined && Object.hasOwn(services, key),
    );
    if (settledKey !== undefined) {
      const settled = services[settledKey];
      return this.mapped(settled, [
        {
          componentRef: settled,
          counted: true,
          reason: `services of the environment's configuration gives ${settledKey} to it`,
        },
        ...claims
          .filter(claim => claim.componentRef !== settled)
          .map(claim => ({
            ...claim,
            counted: false,
            reason: claim.counted
              ? `services of the environment's configuration gives ${settledKey} to ${settled}`
              : claim.reason,
          })),
      ]);
    }
    const counted = claims.filter(claim => claim.counted);
    if (counted.length === 1) {
      return this.mapped(counted[0].componentRef, claims);
    }
    return {
      key: ownKey,
      name: ownKey,
      mapping: counted.length > 1 ? 'contested' : 'unmapped',
      claims,
    };
  }

  /** Adds the owners: of component, system and environment together. */
  complete(decision: Decision): MappedService {
    const component =
      decision.componentRef === undefined
        ? undefined
        : this.snapshot.components.get(decision.componentRef);
    const systemRef = component?.systemRef;
    const owners = new Set([
      ...this.environment.ownerRefs,
      ...(component?.ownerRefs ?? []),
      ...(systemRef ? this.snapshot.systemOwners.get(systemRef) ?? [] : []),
    ]);
    return {
      ...decision,
      serviceId: serviceIdOf(this.environment.environmentRef, decision.key),
      systemRef,
      ownerRefs: [...owners].sort(),
    };
  }

  private mapped(componentRef: string, claims: ServiceClaim[]): Decision {
    return {
      key: componentRef,
      name: parseEntityRef(componentRef).name,
      componentRef,
      mapping: 'mapped',
      claims,
    };
  }

  private judge(component: CatalogComponent): ServiceClaim {
    let claim = this.judged.get(component.componentRef);
    if (!claim) {
      claim =
        this.environment.state === 'confirmed'
          ? this.snapshot.judgeClaim(component, this.environment)
          : {
              componentRef: component.componentRef,
              counted: false,
              reason: `${this.environment.environmentRef} is ${this.environment.state}`,
            };
      this.judged.set(component.componentRef, claim);
    }
    return claim;
  }

  /**
   * Claims by `gitopshq.io/workload`. Such a claim must also be borne out by
   * the object's label or by the environment's configuration, for whoever
   * writes the component's file has no say over somebody else's workload.
   */
  private annotationClaims(
    workload: MappableWorkload,
    label: string | undefined,
    ownKey: string,
  ): ServiceClaim[] {
    const { objects, folders, malformed } = this.index.claimsOf(
      this.environment.environmentRef,
    );
    const object = `${workload.kind}/${workload.namespace}/${workload.name}`;
    const { folder } = workload;
    const claims = [
      ...(objects.get(object) ?? []),
      ...((folder !== undefined && folders.get(folder)) || []),
    ].map(component => {
      const judged = this.judge(component);
      const borneOut =
        this.listed.has(component.componentRef) ||
        (label !== undefined && label === component.kubernetesId);
      return judged.counted && !borneOut
        ? {
            ...judged,
            counted: false,
            reason: `${object} does not carry the label ${KUBERNETES_ID_LABEL} of the component, and services of the environment's configuration does not list the component`,
          }
        : judged;
    });
    for (const component of ownKey === folder
      ? []
      : folders.get(ownKey) ?? []) {
      claims.push({
        componentRef: component.componentRef,
        counted: false,
        reason: `gitopshq.io/workload names the folder ${ownKey}; Git does not state ${object} in a folder of that name`,
      });
    }
    for (const { component, text, reason } of malformed) {
      const about = text.split('/').some(part => part.trim() === ownKey);
      if (about || (label !== undefined && label === component.kubernetesId)) {
        claims.push({
          componentRef: component.componentRef,
          counted: false,
          reason,
        });
      }
    }
    return claims;
  }
}

/**
 * Groups the workloads of an environment into services. The first that holds
 * names the service: `services` of the configuration, the label
 * `backstage.io/kubernetes-id`, a component's `gitopshq.io/workload`, the
 * folder in which Git states it, the label `app.kubernetes.io/name`, the
 * workload's own name.
 *
 * A component gets a service only by a claim that `snapshot.judgeClaim`
 * counts, or by configuration. Two counted claims make it `contested`, none
 * `unmapped`; both belong to the environment's owners.
 */
export function mapServices(
  environment: RegisteredEnvironment,
  workloads: Iterable<MappableWorkload>,
  snapshot: RegistrySnapshot,
): ServiceMap {
  const mapper = new Mapper(environment, snapshot);
  const decisions = new Map<string, Decision>();
  const keyOf = new Map<string, string>();
  for (const workload of workloads) {
    const decision = mapper.decide(workload);
    keyOf.set(workload.uid, decision.key);
    const known = decisions.get(decision.key);
    if (!known) {
      decisions.set(decision.key, decision);
      continue;
    }
    // Workloads of one key may differ in claims: the service shows them all.
    known.claims.push(...decision.claims);
    if (decision.mapping === 'contested') {
      known.mapping = 'contested';
    }
  }
  const services = new Map<string, MappedService>();
  const idOf = new Map<string, string>();
  for (const decision of decisions.values()) {
    decision.claims = distinctClaims(decision.claims);
    const service = mapper.complete(decision);
    services.set(service.serviceId, service);
    idOf.set(decision.key, service.serviceId);
  }
  const serviceOf = new Map<string, string>();
  for (const [uid, key] of keyOf) {
    serviceOf.set(uid, idOf.get(key)!);
  }
  return { services, serviceOf };
}
