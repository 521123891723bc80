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

import { EnvironmentReader } from '../EnvironmentReader';
import type { EnvironmentSourceSpec } from '../EnvironmentState';
import type { GitRepository } from '../git/GitRepository';
import { EnvironmentRenderer } from '../render/EnvironmentRenderer';
import { PlainRenderer } from '../render/PlainRenderer';
import type { SourceReader } from '../SourceReader';
import { requestFor } from './renderers';

/** Reads `envs/shop-eu` on a clone, as plain manifests. */
export function readerOn(
  git: GitRepository,
  spec: Partial<EnvironmentSourceSpec> = {},
): SourceReader {
  const renderer = new EnvironmentRenderer([new PlainRenderer()]);
  const request = requestFor();
  return new EnvironmentReader({
    spec: {
      environmentRef: request.environmentRef,
      branch: 'main',
      path: request.path,
      renderer: 'auto',
      request,
      sourceKey: 'source',
      keepName: '0a',
      ...spec,
    },
    git,
    fetch: () => git.fetch(),
    tree: sha => git.tree(sha),
    render: task => renderer.render(task),
    inputPaths: task => renderer.inputPaths(task),
    signal: new AbortController().signal,
  });
}
