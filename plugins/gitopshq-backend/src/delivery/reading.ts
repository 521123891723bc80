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
import type { IgnoreRule } from '@gitopshq/drift-engine';
import type { RenderInputs } from '../desired';
import type { AppliedState } from './types';

/** Names an object of one cluster. */
export interface NamespacedName {
  namespace: string;
  name: string;
}

/** Kinds that deliver an environment. */
export type DeliveringKind = 'Application' | 'Kustomization' | 'HelmRelease';

/** Where a tool takes an environment from. */
export type ReadSource =
  /** `revision`: a branch, tag or commit; `''` is the default branch. */
  { repository: string; revision: string } | { gitRepository: NamespacedName };

/** What one object of Argo CD or Flux says. */
export interface ToolReading extends NamespacedName {
  kind: DeliveringKind;
  /** Absent where it is none in Git. */
  source?: ReadSource;
  /** A problem: an option that is not implemented. */
  inputs: RenderInputs | Problem;
  applied: {
    /** Commits, each of a repository; absent: of the one in `source`. */
    revisions: { sha: string; repository?: string }[];
    /** Epoch ms. */
    at?: number;
    evidence: string;
  };
  sync: AppliedState['sync'];
  failure?: { message: string; at?: number };
  suspended: boolean;
  /** Where it delivers to, unless to the cluster it is in. */
  destination?: { server?: string; name?: string; kubeConfig?: true };
  ignoreRules: IgnoreRule[];
  notes: Problem[];
  /** The Kustomization that has applied this HelmRelease. */
  appliedBy?: NamespacedName;
}

/** What a GitRepository of Flux says. */
export interface GitRepositoryReading extends NamespacedName {
  kind: 'GitRepository';
  url: string;
  /** As in {@link ReadSource}. */
  revision: string;
  /** Commit of the newest artifact. */
  sha?: string;
  failure?: { message: string; at?: number };
  suspended: boolean;
  /** Parts of the repository that are left out or taken along. */
  notComparable?: Problem;
}

/** An object that makes no sense, and why. */
export interface UnreadableObject extends NamespacedName {
  kind: DeliveringKind | 'GitRepository';
  unreadable: Problem;
}
