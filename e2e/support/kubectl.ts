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

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs the real kubectl (KUBECTL, else the one on PATH) on a simulated cluster.
 *
 * @returns what it prints.
 */
export async function kubectl(
  cluster: 'prod-eu' | 'staging',
  ...args: string[]
): Promise<string> {
  const { stdout } = await run(
    process.env.KUBECTL ?? 'kubectl',
    [
      '--kubeconfig',
      join(__dirname, '..', '..', '.demo', 'kubeconfig'),
      '--context',
      cluster,
      ...args,
    ],
    { timeout: 120_000 },
  );
  return stdout;
}

/** Names of the pods of a service, `pod/<name>`. */
export async function podsOf(
  cluster: 'prod-eu' | 'staging',
  service: string,
): Promise<string[]> {
  const names = await kubectl(
    cluster,
    'get',
    'pods',
    '--selector',
    `app.kubernetes.io/name=${service}`,
    '--output',
    'name',
  );
  return names.trim().split('\n');
}
