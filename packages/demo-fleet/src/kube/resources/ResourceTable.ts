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

import { InputError } from '@backstage/errors';

/**
 * What the API server must know of one resource.
 * @public
 */
export interface ResourceFacts {
  /** API group; empty for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  namespaced: boolean;
  /** `status` is written through a subresource of its own. */
  statusSubresource?: boolean;
  /** `spec.replicas` is reachable as autoscaling/v1 Scale. */
  scaleSubresource?: boolean;
  /** `metadata.generation` counts changes of what the writer asked for. */
  tracksGeneration?: boolean;
  /** The pods' logs are reachable below it. */
  logSubresource?: boolean;
  /** Measured when asked for, stored nowhere: it can only be read. */
  measured?: boolean;
  /** Which names are allowed; default `subdomain`. */
  names?: 'subdomain' | 'label' | 'segment';
  /** Fields that a field selector may use besides name and namespace. */
  selectableFields?: readonly string[];
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(facts: ResourceFacts): string {
  return facts.group ? `${facts.group}/${facts.version}` : facts.version;
}

/**
 * All resources of a cluster, found by path or by kind.
 * @public
 */
export class ResourceTable {
  readonly all: readonly ResourceFacts[];
  #byPath = new Map<string, ResourceFacts>();
  #byKind = new Map<string, ResourceFacts>();

  constructor(resources: readonly ResourceFacts[]) {
    this.all = resources;
    for (const facts of resources) {
      this.#byPath.set(`${apiVersionOf(facts)}/${facts.plural}`, facts);
      this.#byKind.set(`${apiVersionOf(facts)}/${facts.kind}`, facts);
    }
  }

  byPath(apiVersion: string, plural: string): ResourceFacts | undefined {
    return this.#byPath.get(`${apiVersion}/${plural}`);
  }

  byKind(apiVersion: string, kind: string): ResourceFacts | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** @throws InputError naming the kind when the cluster does not serve it */
  require(apiVersion: string, kind: string): ResourceFacts {
    const facts = this.byKind(apiVersion, kind);
    if (!facts) {
      throw new InputError(
        `The simulated cluster does not serve ${apiVersion} ${kind}: add it to the option "resources"`,
      );
    }
    return facts;
  }

  /** Every `group/version` served, the core group first. */
  groupVersions(): { group: string; version: string; apiVersion: string }[] {
    const found = new Map<
      string,
      { group: string; version: string; apiVersion: string }
    >();
    for (const facts of this.all) {
      const apiVersion = apiVersionOf(facts);
      found.set(apiVersion, {
        group: facts.group,
        version: facts.version,
        apiVersion,
      });
    }
    return [...found.values()];
  }
}
