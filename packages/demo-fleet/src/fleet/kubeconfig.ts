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

import { stringify } from 'yaml';

/** A way into one simulated cluster. */
export interface KubeconfigEntry {
  /** Name of the context, and of its cluster and user. */
  context: string;
  server: string;
  token: string;
  namespace: string;
}

/** A kubeconfig with one context per entry, the first one current. */
export function kubeconfigOf(entries: KubeconfigEntry[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.context ?? '',
    clusters: entries.map(({ context, server }) => ({
      name: context,
      cluster: { server },
    })),
    users: entries.map(({ context, token }) => ({
      name: context,
      user: { token },
    })),
    contexts: entries.map(({ context, namespace }) => ({
      name: context,
      context: { cluster: context, user: context, namespace },
    })),
  });
}
