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

/**
 * The way from a folder of a repository to a path that is told from its root:
 * `fromFolder('envs/shop', '/values/eu.yaml')` is `../../values/eu.yaml`.
 */
export function fromFolder(folder: string, path: string): string {
  const depth = folder === '' ? 0 : folder.split('/').length;
  return `${'../'.repeat(depth)}${path.replace(/^(?:\.?\/)+/, '')}`;
}
