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
import { pathToFileURL } from 'node:url';
import type { Config } from '@backstage/config';
import {
  parseGitopshqConfig,
  type GitopshqConfig,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { findConfigRoot } from './clusters';
import { checkTrustRules } from './trust';

/**
 * The `gitopshq` section of the configuration. A repository that starts with
 * `./` or `../` is a folder, seen from the configuration's root; it is read by
 * the protocol `file`.
 *
 * @throws Error naming every wrong key with its value and the cure.
 */
export function readGitopshqConfig(
  config: Config,
  configRoot = findConfigRoot(process.cwd()),
): GitopshqConfig {
  const parsed = parseGitopshqConfig(config.getOptional('gitopshq'));
  const wrong = checkTrustRules(parsed.trust);
  if (wrong.length > 0) {
    throw new Error(`Invalid configuration:\n  ${wrong.join('\n  ')}`);
  }
  return withLocalPaths(parsed, configRoot);
}

/** Folders written relative to the configuration's root, as absolute ones. */
function withLocalPaths(
  config: GitopshqConfig,
  configRoot: string,
): GitopshqConfig {
  const { workingDirectory } = config.git;
  return {
    ...config,
    git: {
      ...config.git,
      ...(workingDirectory !== undefined && {
        workingDirectory: path.resolve(configRoot, workingDirectory),
      }),
    },
    environments: config.environments.map(environment => {
      const { source } = environment;
      return source && /^\.\.?\//.test(source.repository)
        ? {
            ...environment,
            source: {
              ...source,
              repository: pathToFileURL(
                path.resolve(configRoot, source.repository),
              ).href,
            },
          }
        : environment;
    }),
  };
}
