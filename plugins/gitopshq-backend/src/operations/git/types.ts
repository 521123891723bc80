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

import type { SourceReader } from '../../desired';
import type { PlannedFile } from '../types';

/** An author or committer. Signs that Git has no room for are taken out. */
export interface Person {
  name: string;
  email: string;
}

/** Everything of a commit; nothing else has a part in its id. */
export interface CommitRequest {
  operationId: string;
  /** A commit of the clone. */
  parentSha: string;
  files: readonly PlannedFile[];
  /** New contents by path; undefined: removed. */
  contents: ReadonlyMap<string, Buffer | undefined>;
  author: Person;
  committer: Person;
  /** Epoch ms; whole seconds count. Date of author and committer. */
  authoredAt: number;
  /** Made one line. */
  subject: string;
  /** What a person wrote, such as the reason; it can hold no trailers. */
  body?: string;
  /** In order, without `Operation-Id`, which is written first. */
  trailers?: readonly (readonly [name: string, value: string])[];
}

export type PrepareOutcome =
  | { outcome: 'prepared'; sha: string }
  /** These files of the parent are not as they were planned on. */
  | { outcome: 'moved'; paths: string[] };

/** Where a prepared commit is to be. */
export interface PushRequest {
  sha: string;
  branch: string;
  /** What the branch pointed to; absent for a branch that is to be made. */
  oldSha?: string;
}

/** `moved`: the branch does not stand where it stood; nothing was written. */
export type PushOutcome = 'pushed' | 'moved';

/** What is looked for on a branch. */
export interface FindRequest {
  operationId: string;
  /** Of the intent, where there is one. */
  sha?: string;
  files: readonly PlannedFile[];
  /** Default: the branch of the source. */
  branch?: string;
}

/**
 * Writes to Git for operations; the only one that does. Every method wants a
 * clone that has been fetched (`SourceReader.fetch`).
 */
export interface GitWriter {
  /**
   * Makes a commit in the clone, which nobody else sees, and keeps it there
   * until `release`. Equal requests give equal ids.
   *
   * @throws Error when the contents are not the planned ones.
   */
  prepare(
    source: SourceReader,
    request: CommitRequest,
  ): Promise<PrepareOutcome>;
  /**
   * Pushes exactly this commit to exactly this branch, never by force. A
   * branch that stands at the commit already counts as pushed.
   *
   * @throws OperationError `protectedBranch`, `pushRefused` in the words of
   * the server: nothing was written. GitProblemError when it is not known
   * whether something was: ask `find`.
   */
  push(source: SourceReader, request: PushRequest): Promise<PushOutcome>;
  /**
   * Whether the commit of an operation is on a branch: that of the intent, or
   * the first one with its trailer `Operation-Id` at which all files are as
   * planned. A trailer alone is a claim of whoever wrote it and proves nothing.
   *
   * @throws GitProblemError when the server cannot be read.
   */
  find(
    source: SourceReader,
    request: FindRequest,
  ): Promise<{ sha: string } | undefined>;
  /** Lets the commit go, once its operation has ended. */
  release(source: SourceReader, operationId: string): Promise<void>;
}

/** The branch of a pull request of ours. */
export function headBranchOf(operationId: string): string {
  return `gitopshq/${operationId}`;
}
