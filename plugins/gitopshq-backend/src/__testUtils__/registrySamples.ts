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
  gitopshqConfigSchema,
  type GitopshqConfig,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConnection } from '@gitopshq/cluster-collector';
import type { z } from 'zod/v3';
import type { CloudTokenSource } from '../kubernetesPlugin';
import type { CatalogResource, CatalogSnapshot } from '../ownership';
import type { ConnectionSource } from '../registry';

/** A parsed `gitopshq` section. */
export function configOf(
  section: z.input<typeof gitopshqConfigSchema>,
): GitopshqConfig {
  return gitopshqConfigSchema.parse(section);
}

/** Location of the entities of {@link resource}. */
export const SAMPLE_LOCATION =
  'url:https://git.example.com/acme/catalog/shop.yaml';

/** A Resource entity `resource:default/<name>`. */
export function resource(
  name: string,
  annotations: Record<string, string>,
  rest: Partial<CatalogResource> = {},
): CatalogResource {
  return {
    entityRef: `resource:default/${name}`,
    name,
    ownerRefs: ['group:default/commerce'],
    location: SAMPLE_LOCATION,
    annotations,
    ...rest,
  };
}

const byRef = (resources: CatalogResource[]) =>
  new Map(resources.map(r => [r.entityRef, r]));

/** A catalog with the given clusters and environments. */
export function catalogOf(
  content: {
    clusters?: CatalogResource[];
    environments?: CatalogResource[];
  } = {},
): CatalogSnapshot {
  return {
    asOf: Date.UTC(2026, 10, 23),
    clusters: byRef(content.clusters ?? []),
    environments: byRef(content.environments ?? []),
    components: new Map(),
    systemOwners: new Map(),
  };
}

/** Connections that only say how they were made. */
export function stubConnections(
  inClusterServer = 'https://10.96.0.1:443',
): ConnectionSource {
  const connection = (clusterRef: string, server: string) =>
    ({
      clusterRef,
      server,
      kubeConfig: async () => new KubeConfig(),
    } satisfies ClusterConnection);
  return {
    fromConfig: (ref, { url }) => connection(ref, `config ${url}`),
    writer: (ref, { url, writer }) =>
      writer && connection(ref, `writer ${url}`),
    located: (ref, { url }) => connection(ref, `located ${url}`),
    anonymous: (ref, server) => connection(ref, `anonymous ${server}`),
    inCluster: (ref, server) => connection(ref, `in-cluster ${server}`),
    isInCluster: server => server === inClusterServer,
    ownApiServer: () => inClusterServer,
  };
}

/** For where no cluster is read by the identity of a cloud. */
export const noCloud: CloudTokenSource = {
  token: ({ provider }) =>
    Promise.reject(new Error(`There is no ${provider} here`)),
};
