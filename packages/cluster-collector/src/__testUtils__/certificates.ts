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

import { generate } from 'selfsigned';

/** A certificate for the given address and the authority that signed it. */
export async function certificate(options: {
  ip?: string;
  notBeforeDate?: Date;
  notAfterDate?: Date;
}): Promise<{ key: string; cert: string; ca: string }> {
  const authority = await generate(
    [{ name: 'commonName', value: 'test authority' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    },
  );
  const server = await generate(
    [{ name: 'commonName', value: 'kube-apiserver' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: options.notBeforeDate,
      notAfterDate: options.notAfterDate,
      extensions: [
        {
          name: 'subjectAltName',
          altNames: [{ type: 7, ip: options.ip ?? '127.0.0.1' }],
        },
      ],
      ca: { key: authority.private, cert: authority.cert },
    },
  );
  return { key: server.private, cert: server.cert, ca: authority.cert };
}
