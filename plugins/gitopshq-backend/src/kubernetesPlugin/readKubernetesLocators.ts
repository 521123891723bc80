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

import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ANNOTATION_KUBERNETES_AUTH_PROVIDER,
  ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE,
  ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID,
} from '@backstage/plugin-kubernetes-common';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  ClusterLocator,
  LocatedCluster,
  LocatedClusterReader,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import path from 'node:path';

/** Where the kubernetes plugin has its clusters. */
const KEY = 'kubernetes.clusterLocatorMethods';

/** Key of `authMetadata` under which the kubernetes plugin has a token. */
const TOKEN_KEY = 'serviceAccountToken';

/** What the `kubernetes:` configuration gives the hub. */
export interface KubernetesLocators {
  /** The clusters of all methods of type `config`. */
  locator: ClusterLocator;
  /** Methods of which the hub can make nothing. */
  problems: Problem[];
}

/**
 * The clusters that the `kubernetes:` configuration lists, read as the
 * kubernetes plugin reads them. Methods of type `catalog` need nothing here: the
 * hub reads the catalog anyway, and trusts an entity by `gitopshq.trust` only.
 *
 * @returns undefined when there is no `kubernetes.clusterLocatorMethods`.
 * @throws Error naming the key that is wrong and the cure, in the cases in which
 * the kubernetes plugin refuses to start, and when a name is used twice.
 */
export function readKubernetesLocators(
  config: Config,
): KubernetesLocators | undefined {
  const methods = config.getOptionalConfigArray(KEY);
  if (!methods) {
    return undefined;
  }
  const clusters: LocatedCluster[] = [];
  const problems: Problem[] = [];
  const keys = new Map<string, string>();
  methods.forEach((method, index) => {
    const methodKey = `${KEY}[${index}]`;
    const type = method.getString('type');
    if (type === 'config') {
      method.getConfigArray('clusters').forEach((entry, at) => {
        const key = `${methodKey}.clusters[${at}]`;
        const cluster = readCluster(entry, key);
        const name = cluster.name.toLocaleLowerCase('en-US');
        const before = keys.get(name);
        if (before) {
          throw new InputError(
            `${key}.name is ${JSON.stringify(
              cluster.name,
            )}, which ${before}.name is already; give each cluster a name of its own`,
          );
        }
        keys.set(name, key);
        clusters.push(cluster);
      });
    } else if (type !== 'catalog') {
      problems.push(unsupported(methodKey, type));
    }
  });
  return {
    locator: { id: 'kubernetes', listClusters: async () => clusters },
    problems,
  };
}

function unsupported(key: string, type: string): Problem {
  return {
    code: 'unsupported-locator',
    message: `${key} is an unsupported locator`,
    value: type,
    cure: 'Copy its clusters into gitopshq.clusters',
  };
}

function readCluster(config: Config, key: string): LocatedCluster {
  const authMetadata = readAuthMetadata(config, key);
  const name = config.getString('name');
  const authProvider =
    authMetadata[ANNOTATION_KUBERNETES_AUTH_PROVIDER] ??
    config.getOptionalString('authProvider');
  if (!authProvider) {
    throw new InputError(
      `${key} has no authProvider; name the provider of cluster ${JSON.stringify(
        name,
      )}, for example serviceAccount`,
    );
  }
  const caFile = config.getOptionalString('caFile');
  return {
    name,
    title: config.getOptionalString('title'),
    url: config.getString('url'),
    caData: config.getOptionalString('caData'),
    // The kubernetes plugin reads it from its working directory.
    caFile: caFile && path.resolve(caFile),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify') ?? false,
    reader: readerOf(authProvider, authMetadata),
  };
}

function readerOf(
  authProvider: string,
  authMetadata: Record<string, string>,
): LocatedClusterReader {
  const { [TOKEN_KEY]: token, ...rest } = authMetadata;
  return authProvider === 'serviceAccount' && token
    ? { token }
    : { authProvider, authMetadata: rest };
}

/** `authMetadata` wins over the keys that stand for entries of it. */
function readAuthMetadata(config: Config, key: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [option, name] of [
    ['serviceAccountToken', TOKEN_KEY],
    ['assumeRole', ANNOTATION_KUBERNETES_AWS_ASSUME_ROLE],
    ['externalId', ANNOTATION_KUBERNETES_AWS_EXTERNAL_ID],
  ]) {
    const value = config.getOptionalString(option);
    if (value) {
      metadata[name] = value;
    }
  }
  const block = config.getOptional<unknown>('authMetadata') ?? {};
  if (typeof block !== 'object' || block === null || Array.isArray(block)) {
    throw new InputError(
      `${key}.authMetadata is not a map; write it as name: value pairs of strings`,
    );
  }
  for (const [name, value] of Object.entries(block)) {
    if (typeof value !== 'string') {
      throw new InputError(
        `${key}.authMetadata has ${JSON.stringify(
          name,
        )} as ${typeof value}; put the value in quotes`,
      );
    }
    metadata[name] = value;
  }
  return metadata;
}
