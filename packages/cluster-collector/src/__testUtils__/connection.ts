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

import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterConnection } from '../types';

/** A connection to a server of a test. */
export function connectionTo(
  server: string,
  options: {
    token?: string | (() => string);
    caData?: string;
    skipTLSVerify?: boolean;
    tlsServerName?: string;
    proxyUrl?: string;
    clientCertificate?: { cert: string; key: string };
  } = {},
): ClusterConnection {
  return {
    clusterRef: 'resource:default/prod-eu',
    server,
    async kubeConfig() {
      const { token = 'secret-token-of-the-reader' } = options;
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromClusterAndUser(
        {
          name: 'prod-eu',
          server,
          caData: base64(options.caData),
          skipTLSVerify: options.skipTLSVerify ?? server.startsWith('http:'),
          tlsServerName: options.tlsServerName,
          proxyUrl: options.proxyUrl,
        },
        {
          name: 'reader',
          token: typeof token === 'string' ? token : token(),
          certData: base64(options.clientCertificate?.cert),
          keyData: base64(options.clientCertificate?.key),
        },
      );
      return kubeConfig;
    },
  };
}

function base64(text: string | undefined): string | undefined {
  return text && Buffer.from(text).toString('base64');
}
