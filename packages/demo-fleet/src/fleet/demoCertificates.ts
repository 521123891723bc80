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
import type { ClusterTls } from '../kube';

const DAY_MS = 86_400_000;

/** A demo is started anew more often than this. */
const VALID_MS = 30 * DAY_MS;

/**
 * Certificates for this machine's loopback names: an authority made for this
 * start alone, what it signed for the servers, and one that expired yesterday.
 *
 * @param now - Epoch ms.
 */
export async function demoCertificates(
  now: number,
): Promise<Required<ClusterTls>> {
  const authority = await generate(
    [{ name: 'commonName', value: 'GitOpsHQ demo' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now - 90 * DAY_MS),
      notAfterDate: new Date(now + VALID_MS),
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true },
      ],
    },
  );
  const ca = { key: authority.private, cert: authority.cert };
  const server = await serverCertificate(ca, now - DAY_MS, now + VALID_MS);
  const expired = await serverCertificate(ca, now - 60 * DAY_MS, now - DAY_MS);
  return { ...server, ca: ca.cert, expired };
}

async function serverCertificate(
  ca: { key: string; cert: string },
  from: number,
  until: number,
): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: 'localhost' }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      ca,
      notBeforeDate: new Date(from),
      notAfterDate: new Date(until),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    },
  );
  return { key, cert };
}
