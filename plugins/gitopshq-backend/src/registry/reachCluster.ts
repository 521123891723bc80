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
  ANNOTATION_KUBERNETES_API_SERVER_CA,
  ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE,
  ANNOTATION_KUBERNETES_AWS_CLUSTER_ID,
  ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID,
} from '@backstage/plugin-kubernetes-common';
import { ANNOTATIONS } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { LocatedCluster } from '@gitopshq/backstage-plugin-gitopshq-node';
import { pick } from 'lodash';
import { isCloudAuthProvider } from '../kubernetesPlugin';
import type { CatalogResource } from '../ownership/types';
import type { ConnectionSource } from './ConnectionSource';
import {
  cloudNeedsTls,
  needsServerSideProvider,
  notInCluster,
} from './problems';
import type { RegisteredCluster } from './types';

const LOOPBACK =
  /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

type Reach = Pick<
  RegisteredCluster,
  'apiServer' | 'connection' | 'problem' | 'skipTLSVerify'
>;

/** How a cluster that a locator named is reached, as the kubernetes plugin does. */
export function reachLocated(
  clusterRef: string,
  cluster: LocatedCluster,
  connections: ConnectionSource,
): Reach {
  const { url, skipTLSVerify = false, reader } = cluster;
  const provider = 'authProvider' in reader ? reader.authProvider : undefined;
  if (provider === 'serviceAccount') {
    // Never the url: our pod's token is for the server that issued it.
    const own = connections.ownApiServer();
    return own === undefined
      ? { apiServer: url, skipTLSVerify, problem: notInCluster() }
      : {
          apiServer: own,
          skipTLSVerify: false,
          connection: connections.inCluster(clusterRef, own),
        };
  }
  const known =
    provider === undefined ||
    provider === 'localKubectlProxy' ||
    isCloudAuthProvider(provider);
  return {
    apiServer: url,
    skipTLSVerify,
    ...(known
      ? { connection: connections.located(clusterRef, cluster) }
      : { problem: needsServerSideProvider(provider) }),
  };
}

/** What an entity may say of the identity a cloud gives the hub. */
const AWS_ANNOTATIONS = [
  ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE,
  ANNOTATION_KUBERNETES_AWS_CLUSTER_ID,
  ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID,
];

/** How an entity wants its cluster to be read. */
export function readerOfEntity(
  entity: CatalogResource,
): { authProvider: string; authMetadata: Record<string, string> } | undefined {
  const authProvider = entity.annotations[ANNOTATIONS.authProvider];
  return authProvider === undefined
    ? undefined
    : { authProvider, authMetadata: pick(entity.annotations, AWS_ANNOTATIONS) };
}

/**
 * How a trusted entity's cluster is reached; a problem when it cannot be.
 *
 * A rule that names the API server allows what the entity says of signing in
 * there: by a cloud identity of the hub, with the authority it names. It does
 * not allow to switch off the check of the certificate.
 */
export function reachEntity(
  entity: CatalogResource,
  apiServer: string,
  connections: ConnectionSource,
): Pick<RegisteredCluster, 'connection' | 'problem'> {
  const { entityRef, name, annotations } = entity;
  const reader = readerOfEntity(entity);
  const authProvider = reader?.authProvider;
  // Our own credential goes only to the server that issued it.
  if (authProvider === 'serviceAccount' && connections.isInCluster(apiServer)) {
    return { connection: connections.inCluster(entityRef, apiServer) };
  }
  if (authProvider === 'localKubectlProxy' && LOOPBACK.test(apiServer)) {
    return { connection: connections.anonymous(entityRef, apiServer) };
  }
  if (!reader || !authProvider || !isCloudAuthProvider(authProvider)) {
    return { problem: needsServerSideProvider(authProvider ?? 'none') };
  }
  if (!apiServer.startsWith('https:')) {
    return { problem: cloudNeedsTls(apiServer) };
  }
  return {
    connection: connections.located(entityRef, {
      name,
      url: apiServer,
      caData: annotations[ANNOTATION_KUBERNETES_API_SERVER_CA],
      reader,
    }),
  };
}
