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

import { existsSync } from 'node:fs';
import path from 'node:path';

/** Marks the root of a Backstage repository, also in a production bundle. */
const ROOT_MARK = 'backstage.json';

/**
 * The directory relative paths of the configuration start from: the nearest
 * one at or above the working directory that holds `backstage.json`, else the
 * working directory. (Backstage starts the backend in `packages/backend`
 * during development and in the root in production.)
 */
export function findConfigRoot(workingDirectory: string): string {
  let directory = path.resolve(workingDirectory);
  for (;;) {
    if (existsSync(path.join(directory, ROOT_MARK))) {
      return directory;
    }
    const parent = path.dirname(directory);
    if (parent === directory) {
      return path.resolve(workingDirectory);
    }
    directory = parent;
  }
}
