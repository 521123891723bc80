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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { SourceReader } from './SourceReader';

/** An object as Git wants it, and where it comes from. Never changed. */
export interface RenderedObject {
  object: Record<string, unknown>;
  /** Paths in the repository of the files it is made of, best first. */
  files: string[];
  /**
   * Key of its service as far as Git tells: the label
   * `backstage.io/kubernetes-id`, the folder below the environment's path, the
   * label `app.kubernetes.io/name`, its own name.
   */
  serviceKey: string;
  /** Folder below the environment's path; absent directly in it. */
  folder?: string;
  /** Holds values encrypted in Git: not to be compared. */
  encrypted: boolean;
  /** Paths of values that came out differently when rendered again. */
  notDeterministic?: (string | number)[][];
  /** Equal digests, equal objects; SHA-256, hex. */
  digest: string;
}

/** What a commit makes of an environment. */
export interface RenderedCommit {
  sha: string;
  /** Equal keys, equal input files and options, hence equal objects. */
  inputKey: string;
  /** Name of the renderer that made it; `plain` makes every object of one file. */
  renderer?: string;
  objects: readonly RenderedObject[];
  /** Digest of all objects of a service, by its key. */
  services: ReadonlyMap<string, string>;
  /** What was left out or is doubtful. */
  notes: readonly Problem[];
}

/** The tip of the branch. */
export interface DesiredHead {
  sha: string;
  /** When the hub first saw it there; epoch ms, database clock. */
  seenAt: number;
  /** Somebody pushed by force: the tip before it is not an ancestor. */
  rewritten: boolean;
}

/** Since when the rendered objects of a service are as they are. */
export interface ServiceChange {
  serviceKey: string;
  /**
   * Epoch ms when the newest commit after which they differ was first seen,
   * or, when older than the first fetch, its committer date. Absent while
   * history is still being read.
   */
  committedAt?: number;
  /** That commit. */
  sha?: string;
}

/** Without any object: what is known at once, of an environment. */
export interface DesiredStatus {
  /** Absent before the first fetch, and when the branch is gone. */
  head?: DesiredHead;
  /** The last commit that could be rendered; absent when there is none. */
  inForce?: {
    sha: string;
    /** Newest of its services'; absent while history is being read. */
    committedAt?: number;
    services: readonly ServiceChange[];
  };
  /** Why head is not in force, or may not be head any more. */
  problem?: Problem;
}

/** {@link DesiredStatus} with the objects in force. */
export interface DesiredState extends DesiredStatus {
  inForce?: DesiredStatus['inForce'] & {
    objects: readonly RenderedObject[];
    notes: readonly Problem[];
  };
}

/** What has become different of an environment. */
export interface DesiredChange {
  environmentRef: string;
  /** False: only the head, a date or a problem is another. */
  objectsChanged: boolean;
}

/** What Git wants of every environment that has a source. */
export interface DesiredService {
  /** @returns what stops the calls. */
  onChange(listener: (change: DesiredChange) => void): () => void;
  /** Without I/O; undefined for an environment without (usable) source. */
  status(environmentRef: string): DesiredStatus | undefined;
  /** With the objects in force, rendered again if they were dropped. */
  current(environmentRef: string): Promise<DesiredState | undefined>;
  /**
   * The objects at any commit the clone holds.
   *
   * @throws NotFoundError for an environment without source or an unknown
   * commit, RenderError for one that cannot be rendered.
   */
  objectsAt(environmentRef: string, sha: string): Promise<RenderedCommit>;
  /**
   * Keys of services whose rendered objects in force differ from those at a
   * commit, such as the applied one; both ways round. Throws as `objectsAt`.
   */
  changedSince(environmentRef: string, sha: string): Promise<string[]>;
  /**
   * The Git source of an environment, as operations and the timeline read it.
   * It stays with what the environment is made from now: ask anew each time.
   *
   * @throws NotFoundError for an environment without a source that can be read.
   */
  source(environmentRef: string): SourceReader;
  /** Asks for a fetch of the environment's repository now. */
  refresh(environmentRef: string): void;
}
