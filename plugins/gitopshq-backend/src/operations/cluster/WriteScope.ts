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

import { DEFAULT_ENVIRONMENT_SETTINGS } from '@gitopshq/backstage-plugin-gitopshq-common';
import { ClusterProblemError } from '@gitopshq/cluster-collector';
import type { RegisteredEnvironment } from '../../registry/types';
import type { ClusterAccess, Target } from './ClusterAccess';
import { deliveredByTool, notListed, outsideNamespaces } from './writeProblems';

/** What of a cluster is one environment's to write. */
export class WriteScope {
  constructor(
    private readonly access: ClusterAccess,
    private readonly environment: RegisteredEnvironment,
    private readonly clusterScopedKinds: readonly string[],
  ) {}

  /**
   * An object of the environment.
   *
   * @throws ClusterProblemError for any other one.
   */
  async target(object: string, signal: AbortSignal): Promise<Target> {
    const target = await this.access.target(object, signal);
    const { namespaces } = this.environment;
    const { apiVersion, kind, namespace } = target.identity;
    if (!target.resource.namespaced) {
      const name = `${apiVersion}/${kind}`;
      if (!this.clusterScopedKinds.includes(name)) {
        throw new ClusterProblemError(notListed(name));
      }
    } else if (!namespaces.includes(namespace)) {
      throw new ClusterProblemError(outsideNamespaces(namespace, namespaces));
    }
    return target;
  }

  /** @throws ClusterProblemError where a tool applies and prunes. */
  mustBeDirect(): void {
    const { delivery } =
      this.environment.settings ?? DEFAULT_ENVIRONMENT_SETTINGS;
    if (delivery !== 'direct') {
      throw new ClusterProblemError(
        deliveredByTool('argocd' in delivery ? 'Argo CD' : 'Flux'),
      );
    }
  }
}
