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

import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeploymentPair } from './fleetOfDeployments';

/** Where Debian's golang-k8s-sigs-structured-merge-diff-dev puts its source. */
const LIBRARIES = '/usr/share/gocode';
const LIBRARY = join(LIBRARIES, 'src/sigs.k8s.io/structured-merge-diff');
const SOURCE = join(
  dirname(require.resolve('@gitopshq/drift-engine/package.json')),
  'peers/structured-merge-diff/main.go',
);

/** Objects per second, on one core. */
export interface PeerFigures {
  parsed: number;
  text: number;
}

/**
 * Measures the library API servers merge with on the same objects, without
 * managedFields and status, which it need not look at.
 *
 * @returns undefined where Go or the library is not installed.
 */
export function measureStructuredMergeDiff(
  pairs: readonly DeploymentPair[],
): PeerFigures | undefined {
  if (!existsSync(LIBRARY) || spawnSync('go', ['version']).status !== 0) {
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'structured-merge-diff-'));
  const own = join(folder, 'src/peer');
  mkdirSync(own, { recursive: true });
  copyFileSync(SOURCE, join(own, 'main.go'));
  // Lets imports with /v4 find the library outside of a module.
  writeFileSync(join(own, 'go.mod'), 'module peer\n');
  const binary = join(folder, 'peer');
  execFileSync('go', ['build', '-o', binary, '.'], {
    cwd: own,
    env: {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: `${folder}:${LIBRARIES}`,
      GOFLAGS: '',
      GOCACHE: join(folder, 'cache'),
    },
  });
  const lines = pairs.map(({ desired, live }) => {
    const { status, metadata, ...rest } = live;
    const { managedFields, ...kept } = metadata as Record<string, unknown>;
    return JSON.stringify([desired, { ...rest, metadata: kept }]);
  });
  return JSON.parse(
    execFileSync(binary, {
      input: `${lines.join('\n')}\n`,
      env: { ...process.env, GOMAXPROCS: '1' },
      encoding: 'utf8',
    }),
  );
}
