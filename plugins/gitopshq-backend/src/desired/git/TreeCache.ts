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

import type { CommitTree } from './CommitTree';

const TREES_KEPT = 4;

/** Environments of one repository mostly ask for the same commit. */
export class TreeCache {
  private readonly trees = new Map<string, Promise<CommitTree>>();

  constructor(private readonly read: (sha: string) => Promise<CommitTree>) {}

  get(sha: string): Promise<CommitTree> {
    let tree = this.trees.get(sha);
    if (!tree) {
      tree = this.read(sha);
      this.trees.set(sha, tree);
      tree.catch(() => this.trees.delete(sha));
      for (const oldest of this.trees.keys()) {
        if (this.trees.size <= TREES_KEPT) {
          break;
        }
        this.trees.delete(oldest);
      }
    }
    return tree;
  }
}
