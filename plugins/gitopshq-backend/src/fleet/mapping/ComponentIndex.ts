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

import type { CatalogComponent, RegistrySnapshot } from '../../registry/types';
import { parseWorkloadAnnotation } from './workloadAnnotation';

/** Components whose `gitopshq.io/workload` speaks of one environment. */
export interface EnvironmentClaims {
  /** By `<Kind>/<namespace>/<name>`. */
  objects: Map<string, CatalogComponent[]>;
  /** By folder. */
  folders: Map<string, CatalogComponent[]>;
  malformed: { component: CatalogComponent; text: string; reason: string }[];
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}

const indexes = new WeakMap<RegistrySnapshot, ComponentIndex>();

/** The components of a snapshot by what they lay claim to. */
export class ComponentIndex {
  readonly byKubernetesId = new Map<string, CatalogComponent[]>();
  private readonly claims = new Map<string, EnvironmentClaims>();

  /** Made once per snapshot, since every environment asks for it. */
  static of(snapshot: RegistrySnapshot): ComponentIndex {
    let index = indexes.get(snapshot);
    if (!index) {
      index = new ComponentIndex(snapshot);
      indexes.set(snapshot, index);
    }
    return index;
  }

  private constructor(snapshot: RegistrySnapshot) {
    const components = [...snapshot.components.values()].sort((a, b) =>
      a.componentRef < b.componentRef ? -1 : 1,
    );
    for (const component of components) {
      if (component.kubernetesId !== undefined) {
        add(this.byKubernetesId, component.kubernetesId, component);
      }
      for (const claim of parseWorkloadAnnotation(component.workload ?? '')) {
        if (claim.environmentRef === undefined) {
          continue;
        }
        const of = this.claimsOf(claim.environmentRef);
        if (claim.type === 'object') {
          const object = `${claim.kind}/${claim.namespace}/${claim.name}`;
          add(of.objects, object, component);
        } else if (claim.type === 'folder') {
          add(of.folders, claim.folder, component);
        } else {
          const { text, reason } = claim;
          of.malformed.push({ component, text, reason });
        }
      }
    }
  }

  /** What annotations say of an environment. */
  claimsOf(environmentRef: string): EnvironmentClaims {
    let claims = this.claims.get(environmentRef);
    if (!claims) {
      claims = { objects: new Map(), folders: new Map(), malformed: [] };
      this.claims.set(environmentRef, claims);
    }
    return claims;
  }
}
