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
  ApiResource,
  Clock,
  ClusterReader,
} from '@gitopshq/cluster-collector';

/** How long a kind is taken as served. */
const KNOWN_MS = 10 * 60_000;

/** Finds the resources of kinds in one cluster. */
export class KindLookup {
  private readonly known = new Map<
    string,
    { at: number; resource: ApiResource }
  >();

  constructor(
    private readonly reader: Pick<ClusterReader, 'resources'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Undefined when the cluster does not serve it; that is asked again each time.
   *
   * @throws ClusterProblemError
   */
  async resourceOf(
    apiVersion: string,
    kind: string,
    signal: AbortSignal,
  ): Promise<ApiResource | undefined> {
    const key = `${apiVersion}/${kind}`;
    const known = this.known.get(key);
    if (known && this.clock.now() - known.at < KNOWN_MS) {
      return known.resource;
    }
    const resources = await this.reader.resources(apiVersion, signal);
    const resource = resources.find(each => each.kind === kind);
    if (resource) {
      this.known.set(key, { at: this.clock.now(), resource });
    }
    return resource;
  }
}
