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

/** One cluster of a kubeconfig file, with the user that its context signs in as. */
export interface KubeconfigEntry {
  /** Name of cluster, user and context. */
  name: string;
  url: string;
  token: string;
  /** PEM certificate of the server, when it speaks TLS. */
  certificate?: string;
  /** Namespace that kubectl uses when none is named. */
  namespace?: string;
}

/**
 * The text of a kubeconfig file with one context per entry; the first is the current one.
 * kubectl sends a token only over TLS.
 * @public
 */
export function kubeconfigOf(entries: readonly KubeconfigEntry[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, url, certificate }) => ({
      name,
      cluster: {
        server: url,
        ...(certificate && {
          'certificate-authority-data':
            Buffer.from(certificate).toString('base64'),
        }),
        // client-node refuses a plain address unless told not to verify.
        ...(url.startsWith('http:') && { 'insecure-skip-tls-verify': true }),
      },
    })),
    users: entries.map(({ name, token }) => ({ name, user: { token } })),
    contexts: entries.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace && { namespace }) },
    })),
  });
}
