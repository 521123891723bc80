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

import path from 'node:path';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import { readCredentialFile } from './credentialFiles';

/**
 * Reads one context of a kubeconfig, the current one by default, with the paths
 * in it made absolute.
 *
 * @throws Error naming the file, what is wrong and the cure; never its content.
 */
export async function readKubeconfigContext(
  file: string,
  wanted?: string,
): Promise<{ cluster: Cluster; user?: User }> {
  const all = new KubeConfig();
  const text = await readCredentialFile('kubeconfig', file);
  try {
    all.loadFromString(text);
  } catch {
    // The parser's words would quote the file, which holds credentials.
    throw new Error(
      `kubeconfig ${file} cannot be parsed; it must be a kubeconfig in YAML or JSON`,
    );
  }
  all.makePathsAbsolute(path.dirname(file));

  const name = wanted ?? all.getCurrentContext();
  const context = all.getContextObject(name);
  if (!context) {
    const names = all.getContexts().map(c => c.name);
    throw new Error(
      `kubeconfig ${file} has no context ${JSON.stringify(
        name ?? '',
      )}; set kubeconfig.context to one of: ${names.join(', ') || '(none)'}`,
    );
  }
  const cluster = all.getCluster(context.cluster);
  if (!cluster) {
    throw new Error(
      `kubeconfig ${file} has no cluster ${JSON.stringify(
        context.cluster,
      )}, which its context ${JSON.stringify(name)} names; correct the file`,
    );
  }
  return { cluster, user: all.getUser(context.user) ?? undefined };
}
