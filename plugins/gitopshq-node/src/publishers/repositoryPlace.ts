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

/** Where a repository is, whatever the protocol. @public */
export interface RepositoryPlace {
  /** With the port of http(s); ssh has one of its own, which does not count. */
  host: string;
  /** Without `.git`, not decoded: `acme/deploy`. */
  path: string;
}

/**
 * Takes `https://host/path.git`, `ssh://git@host/path` and `git@host:path`
 * apart.
 *
 * @returns undefined for any other text.
 * @public
 */
export function repositoryPlace(url: string): RepositoryPlace | undefined {
  const parts =
    /^https?:\/\/(?:[^/@]*@)?([^/@]+)\/([^?#]+)$/i.exec(url) ??
    /^ssh:\/\/(?:[^/@]*@)?([^/@:]+)(?::\d+)?\/([^?#]+)$/i.exec(url) ??
    /^[^/@:\s]+@([^/@:\s]+):(?!\/)([^?#]+)$/.exec(url);
  const path = parts?.[2].replace(/\/+$/, '').replace(/\.git$/, '');
  return parts && path
    ? { host: parts[1].toLocaleLowerCase('en-US'), path }
    : undefined;
}
