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
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ClusterProblemError,
  type ClusterReader,
} from '@gitopshq/cluster-collector';
import { KINDS, type ReadKind } from './kinds';

/** In which version a cluster serves the kinds of tools; asked once each. */
export class ServedVersions {
  private readonly versions = new Map<ReadKind, string>();

  constructor(private readonly reader: Pick<ClusterReader, 'resources'>) {}

  /** The version is not served any more, or the cluster is another one. */
  forget(kind?: ReadKind): void {
    if (kind) {
      this.versions.delete(kind);
    } else {
      this.versions.clear();
    }
  }

  /** The version to watch, or why there is none; that is asked again. */
  async of(kind: ReadKind, signal: AbortSignal): Promise<string | Problem> {
    const known = this.versions.get(kind);
    if (known) {
      return known;
    }
    const { group, versions, resource } = KINDS[kind];
    try {
      for (const version of versions) {
        const served = await this.reader.resources(
          `${group}/${version}`,
          signal,
        );
        if (served.some(each => each.resource === resource && each.watchable)) {
          this.versions.set(kind, version);
          return version;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof ClusterProblemError
        ? error.problem
        : {
            code: 'discovery-failed',
            message: `The kinds of ${group} could not be read: ${stringifyError(
              error,
            )}`,
            value: group,
            cure: 'See that the API server answers; it is asked again',
          };
    }
    return notServed(kind);
  }
}

function notServed(kind: ReadKind): Problem {
  const { group, versions, resource, tool } = KINDS[kind];
  return {
    code: 'delivering-kind-not-served',
    message: `The cluster does not serve ${kind} (${group} ${versions.join(
      ', ',
    )})`,
    value: `${resource}.${group}`,
    cure: `Install ${tool} in the cluster of the environment, or correct the delivery of the environment; it is asked again every minute`,
  };
}
