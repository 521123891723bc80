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

/** What the delivering tool says it has applied of an environment. */
export interface AppliedState {
  /** Commit that is applied; absent when the tool does not say. */
  sha?: string;
  /** When it was applied; epoch ms by the cluster. */
  at?: number;
  /** Where this was read, for people: `status.history[3] of Application argocd/shop-eu`. */
  evidence: string;
  /** What the tool itself says: only used where nothing can be compared. */
  sync: 'in-sync' | 'out-of-sync' | 'unknown';
  /** The last attempt failed, in the tool's own words. */
  failure?: { message: string; at?: number };
  /** An option of the tool that is not implemented: nothing can be compared. */
  notComparable?: Problem;
  /** Someone has stopped the tool from applying anything. */
  suspended?: true;
  /**
   * The tool's object cannot be read, or delivers something else than what is
   * configured; then the rest is what is known nevertheless.
   */
  problem?: Problem;
  /** What is doubtful, such as an ignored difference that has no equal here. */
  notes?: Problem[];
}

/** What Argo CD and Flux say of the environments they deliver. */
export interface DeliveryService {
  /** Undefined for direct environments, and before the tool's object was read. */
  applied(environmentRef: string): AppliedState | undefined;
  /**
   * How the tool renders it, in place of what is configured; undefined for
   * direct environments. A problem where that is not known (yet), cannot be
   * done here, or disagrees with the configuration: then nothing is rendered.
   */
  renderInputs(environmentRef: string): RenderInputs | Problem | undefined;
  /** Differences the tool was told to ignore, as rules of origin `delivery`. */
  ignoreRules(environmentRef: string): readonly IgnoreRule[];
  /** Calls back when any of that has changed; returns what stops it. */
  onChange(listener: (environmentRef: string) => void): () => void;
}
