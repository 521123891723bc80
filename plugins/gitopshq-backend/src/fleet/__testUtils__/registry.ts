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
  CatalogComponent,
  RegisteredCluster,
  RegisteredEnvironment,
  Registry,
  RegistrySnapshot,
} from '../../registry/types';

/** A confirmed, directly reachable cluster. */
export function cluster(
  fields: Partial<RegisteredCluster> = {},
): RegisteredCluster {
  const name = fields.name ?? 'prod-eu';
  const clusterRef = `resource:default/${name}`;
  const server = `https://${name}.example.com:6443`;
  return {
    clusterRef,
    name,
    origin: 'config',
    connectionKind: 'direct',
    apiServer: server,
    confirmed: true,
    writable: false,
    skipTLSVerify: false,
    ownerRefs: ['group:default/platform'],
    connection: {
      clusterRef,
      server,
      kubeConfig: () => Promise.reject(new Error('no test connects to it')),
    },
    ...fields,
  };
}

/** A confirmed environment with one namespace. */
export function environment(
  fields: Partial<RegisteredEnvironment> = {},
): RegisteredEnvironment {
  const name = fields.name ?? 'shop-eu';
  return {
    environmentRef: `resource:default/${name}`,
    name,
    clusterRef: 'resource:default/prod-eu',
    tier: 'production',
    namespaces: ['shop'],
    ownerRefs: ['group:default/commerce'],
    state: 'confirmed',
    services: {},
    ...fields,
  };
}

/** A component with its name as label value. */
export function component(
  name: string,
  fields: Partial<CatalogComponent> = {},
): CatalogComponent {
  return {
    componentRef: `component:default/${name}`,
    ownerRefs: [`group:default/${name}-owners`],
    kubernetesId: name,
    ...fields,
  };
}

/**
 * A snapshot in which the claims of components whose location is `trusted`
 * count.
 */
export function snapshot(
  content: {
    clusters?: RegisteredCluster[];
    environments?: RegisteredEnvironment[];
    components?: CatalogComponent[];
    systemOwners?: Record<string, string[]>;
    catalogAsOf?: number;
  } = {},
): RegistrySnapshot {
  const { clusters = [cluster()], environments = [environment()] } = content;
  return {
    catalogAsOf: 'catalogAsOf' in content ? content.catalogAsOf : 1,
    clusters: new Map(clusters.map(each => [each.clusterRef, each])),
    environments: new Map(
      environments.map(each => [each.environmentRef, each]),
    ),
    components: new Map(
      (content.components ?? []).map(each => [each.componentRef, each]),
    ),
    systemOwners: new Map(Object.entries(content.systemOwners ?? {})),
    judgeClaim: ({ componentRef, location = 'trusted' }, { name }) => ({
      componentRef,
      counted: location === 'trusted',
      reason:
        location === 'trusted'
          ? `gitopshq.trust[0] lets its location claim ${name}`
          : `no rule of gitopshq.trust lets its location claim ${name}`,
    }),
  };
}

/** A registry that changes when a test says so. */
export class ManualRegistry implements Registry {
  private readonly listeners = new Set<(of: RegistrySnapshot) => void>();

  constructor(private present: RegistrySnapshot) {}

  current(): RegistrySnapshot {
    return this.present;
  }

  onChange(listener: (of: RegistrySnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  change(present: RegistrySnapshot): void {
    this.present = present;
    this.listeners.forEach(listener => listener(present));
  }
}
