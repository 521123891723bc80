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

import { stringifyError } from '@backstage/errors';
import {
  DEFAULT_ENVIRONMENT_SETTINGS,
  type Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ClusterProblemError,
  type ApiResource,
  type Clock,
  type ClusterReader,
  type CollectorLogger,
} from '@gitopshq/cluster-collector';
import type { KubernetesObject } from '@gitopshq/drift-engine';
import type { RenderedObject } from '../../desired';
import type { RegisteredEnvironment } from '../../registry/types';
import type { WatchedKind } from './sightOf';

/** How long the kinds a cluster serves are taken as known. */
const KNOWN_MS = 10 * 60_000;
/** After a failure, or when a kind was not served. */
const RETRY_MS = 60_000;

const CRDS: ApiResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  resource: 'customresourcedefinitions',
  namespaced: false,
  watchable: true,
};

/** Kinds that decide about others, wherever they are. */
export const DECIDING_KINDS = [
  'autoscaling/v2/HorizontalPodAutoscaler',
  'v1/LimitRange',
];

/** What can be watched of an environment's kinds. */
export interface EnvironmentKinds {
  kinds: WatchedKind[];
  /** Why kinds that Git holds are not watched. */
  unwatched: Problem[];
  /** Kinds that Git holds and of which nothing can be told. */
  blind: Set<string>;
  definitions: KubernetesObject[];
  /** Something failed: ask again after this. */
  retryMs?: number;
}

interface Served {
  at: number;
  resources: ApiResource[];
  problem?: Problem;
}

/** Which kinds one cluster serves, by group and version; asked as needed. */
export class ServedKinds {
  private readonly groups = new Map<string, Served>();
  private readonly definitions = new Map<string, KubernetesObject>();

  constructor(
    private readonly reader: Pick<ClusterReader, 'resources' | 'object'>,
    private readonly clock: Clock,
    private readonly logger: CollectorLogger,
  ) {}

  /** The cluster is another one: nothing known of the former holds. */
  forget(): void {
    this.groups.clear();
    this.definitions.clear();
  }

  /**
   * Where the kinds of an environment's objects are to be watched.
   *
   * @param clusterScopedKinds - Kinds without namespace that may be, as
   * `<apiVersion>/<Kind>`.
   */
  async of(
    environment: RegisteredEnvironment,
    rendered: readonly RenderedObject[],
    clusterScopedKinds: readonly string[],
    signal: AbortSignal,
  ): Promise<EnvironmentKinds> {
    const settings = environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS;
    const result: EnvironmentKinds = {
      kinds: [],
      unwatched: [],
      blind: new Set(),
      definitions: [],
    };
    const stated = new Set(
      rendered.map(({ object }) => `${object.apiVersion}/${object.kind}`),
    );
    for (const kind of new Set([...stated, ...DECIDING_KINDS])) {
      if (kind === 'v1/Secret' && !settings.compareSecrets) {
        continue;
      }
      const { resource, problem } = await this.resourceOf(kind, signal);
      if (problem) {
        result.retryMs = RETRY_MS;
      }
      if (!resource?.watchable) {
        if (stated.has(kind)) {
          result.unwatched.push(problem ?? notServed(kind));
          result.blind.add(kind);
          result.retryMs = RETRY_MS;
        } else if (problem) {
          // Without it what autoscaling wrote looks like drift.
          result.unwatched.push(problem);
        }
        continue;
      }
      const { group, version, namespaced } = resource;
      if (!namespaced && !clusterScopedKinds.includes(kind)) {
        result.unwatched.push(clusterScoped(kind));
        continue;
      }
      const target = {
        ...{ group, version, resource: resource.resource },
        projection: 'compact' as const,
      };
      result.kinds.push({
        kind,
        targets: namespaced
          ? environment.namespaces.map(namespace => ({ ...target, namespace }))
          : [target],
      });
      const definition = group.includes('.')
        ? await this.definitionOf(resource, signal)
        : undefined;
      if (definition) {
        result.definitions.push(definition);
      }
    }
    return result;
  }

  /** The resource of a kind (`<apiVersion>/<kind>`), if it is served. */
  async resourceOf(
    kind: string,
    signal: AbortSignal,
  ): Promise<{ resource?: ApiResource; problem?: Problem }> {
    const slash = kind.lastIndexOf('/');
    const served = await this.served(kind.slice(0, slash), signal);
    const resource = served.resources.find(
      each => each.kind === kind.slice(slash + 1),
    );
    return {
      ...(resource && { resource }),
      ...(served.problem && { problem: served.problem }),
    };
  }

  private async served(
    groupVersion: string,
    signal: AbortSignal,
  ): Promise<Served> {
    const known = this.groups.get(groupVersion);
    const now = this.clock.now();
    const fresh =
      known &&
      now - known.at <
        (known.problem || known.resources.length === 0 ? RETRY_MS : KNOWN_MS);
    if (fresh) {
      return known;
    }
    let served: Served;
    try {
      const resources = await this.reader.resources(groupVersion, signal);
      served = { at: now, resources };
    } catch (error) {
      signal.throwIfAborted();
      served = {
        at: now,
        // What was served a while ago most likely still is.
        resources: known?.resources ?? [],
        problem:
          error instanceof ClusterProblemError
            ? error.problem
            : {
                code: 'discovery-failed',
                message: `The kinds of ${groupVersion} could not be read: ${stringifyError(
                  error,
                )}`,
                cure: 'See that the API server answers; it is tried again every minute',
              },
      };
    }
    this.groups.set(groupVersion, served);
    return served;
  }

  /** Schema of a custom kind; without it lists are compared as a whole. */
  private async definitionOf(
    resource: ApiResource,
    signal: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    // Groups of Kubernetes itself end so, and have no definition.
    if (resource.group.endsWith('.k8s.io')) {
      return undefined;
    }
    const name = `${resource.resource}.${resource.group}`;
    if (!this.definitions.has(name)) {
      try {
        const definition = await this.reader.object(CRDS, '', name, signal);
        if (definition) {
          this.definitions.set(name, definition);
        }
      } catch (error) {
        signal.throwIfAborted();
        this.logger.debug(
          `The schema of ${name} could not be read: ${stringifyError(error)}`,
        );
      }
    }
    return this.definitions.get(name);
  }
}

function notServed(kind: string): Problem {
  return {
    code: 'unknown-kind',
    message: `The cluster does not serve ${kind}`,
    value: kind,
    cure: 'Install what defines the kind, or correct apiVersion and kind in Git',
  };
}

function clusterScoped(kind: string): Problem {
  return {
    code: 'cluster-scoped',
    message: `${kind} belongs to the whole cluster and is not compared for an environment`,
    value: kind,
    cure: `Nothing, if another pipeline looks after it; else add ${kind} to gitopshq.clusters[].clusterScopedKinds`,
  };
}
