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

import { request } from 'node:https';
import { kubectl } from './kubectl';

/** Faults of a simulated cluster by their names; what is left out is off. */
export interface Faults {
  hang?: boolean;
  slowMs?: number;
  status500Share?: number;
  dropWatches?: boolean;
  goneWatches?: boolean;
  garbage?: boolean;
  expiredToken?: boolean;
  expiredCertificate?: boolean;
  unreachable?: boolean;
  forSeconds?: number;
}

async function adminOf(cluster: string) {
  const config = JSON.parse(
    await kubectl('staging', 'config', 'view', '--raw', '--output', 'json'),
  );
  const named = (list: { name: string }[]) =>
    list.find(({ name }) => name === cluster) as never;
  const { cluster: at }: { cluster: { server: string } } = named(
    config.clusters,
  );
  const { user }: { user: { token: string } } = named(config.users);
  return { server: at.server, token: user.token };
}

/**
 * Switches exactly these faults of `staging` on, also while its certificate is
 * the fault. Once it is unreachable only `forSeconds` brings it back.
 */
export async function setFaults(faults: Faults): Promise<void> {
  const { server, token } = await adminOf('staging');
  const status = await new Promise((resolve, reject) => {
    const put = request(
      `${server}/demo/faults`,
      {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        // A certificate that has expired is one of the faults.
        rejectUnauthorized: false,
        timeout: 60_000,
      },
      response => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      },
    );
    put.on('timeout', () => put.destroy(new Error('no answer')));
    put.on('error', reject);
    put.end(JSON.stringify(faults));
  });
  if (status !== 200) {
    throw new Error(
      `${server}/demo/faults answered ${status} to ${JSON.stringify(faults)}`,
    );
  }
}
