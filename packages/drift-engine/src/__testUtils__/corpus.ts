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
import { join, resolve } from 'node:path';

/** The cases that come with the package. */
export const FIXTURES = resolve(__dirname, '../../fixtures');

/**
 * The whole corpus, where it lies beside the checkout or where
 * GITOPSHQ_CORPUS says; most clones do not have it.
 */
export function corpusDirectory(): string | undefined {
  return [
    process.env.GITOPSHQ_CORPUS,
    resolve(__dirname, '../../../../../shared/corpus'),
  ].find(
    (path): path is string =>
      path !== undefined && existsSync(join(path, 'drift')),
  );
}
