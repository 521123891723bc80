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

/** A pull request, or a merge request. @public */
export interface PullRequest {
  /** For people. */
  url: string;
  /** As `state` takes it. */
  number: number;
}

/** What is to be merged into what. @public */
export interface PullRequestBranches {
  /** Of the repository, as an environment's source names it. */
  url: string;
  /** The branch with the change, already pushed: `gitopshq/<operation id>`. */
  headBranch: string;
  /** The branch it is to be merged into. */
  base: string;
}

/** What {@link Publisher.open} takes. @public */
export interface PullRequestRequest extends PullRequestBranches {
  /** One line. */
  title: string;
  /** Markdown; what people wrote is in it as it is. */
  body: string;
}

/** What became of a pull request. @public */
export type PullRequestState =
  | { state: 'open' }
  /** `mergeSha`: the commit of the base branch by which it came there. */
  | { state: 'merged'; mergeSha: string }
  /** Without having been merged. */
  | { state: 'closed' };

/**
 * A server on which commits get onto a branch by pull requests. All methods
 * throw PublisherError, and end within a minute.
 *
 * @public
 */
export interface Publisher {
  /** Unique among publishers, shown to people: `github`. */
  readonly id: string;
  /** Whether it may be asked for this repository; without I/O. */
  handles(url: string): boolean;
  /**
   * Opens a pull request. One that is open for the same branches is answered
   * instead of opening a second one.
   */
  open(request: PullRequestRequest): Promise<PullRequest>;
  /** The newest one for these branches, whatever its state. */
  find(branches: PullRequestBranches): Promise<PullRequest | undefined>;
  state(at: { url: string; number: number }): Promise<PullRequestState>;
}
