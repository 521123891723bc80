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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Timers } from '@gitopshq/cluster-collector';
import {
  gitConfigSchema,
  type GitConfig,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type { GitCredential } from '../git/GitCredentials';
import { GitRepository } from '../git/GitRepository';
import { parseRepositoryUrl } from '../git/repositoryUrl';

/** Timers that never fire. */
export const noTimers: Timers = { after: () => () => {} };

/** Folders for clones, removed together. */
export class CloneFolders {
  private readonly made: string[] = [];

  async make(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'gitopshq-clone-'));
    this.made.push(folder);
    return folder;
  }

  async remove(): Promise<void> {
    for (const folder of this.made) {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** A clone of a repository in a folder of its own, not yet fetched. */
  async clone(
    url: string,
    options: {
      config?: Partial<GitConfig>;
      credential?: GitCredential;
      timers?: Timers;
      folder?: string;
      hubEnvironment?: NodeJS.ProcessEnv;
    } = {},
  ): Promise<GitRepository> {
    const folder = options.folder ?? (await this.make());
    return new GitRepository({
      url: parseRepositoryUrl(url, ['https', 'http', 'ssh', 'file']),
      workingDirectory: folder,
      folder: join(folder, 'clone.git'),
      home: join(folder, 'home'),
      config: { ...gitConfigSchema.parse({}), ...options.config },
      credential: async () => options.credential ?? { secrets: [] },
      hubEnvironment: options.hubEnvironment ?? process.env,
      clock: systemClock,
      timers: options.timers ?? noTimers,
    });
  }
}
