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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { OverlayTree, type ChangedFile } from '../../../desired';
import { LruCache } from '../../../desired/render/LruCache';
import type { Planning } from '../Planning';
import { changedRefs, type RenderedState } from '../RenderedState';
import { filesOf, type RollbackTarget } from './rollbackTarget';

/** What reverting one file alone does to rendered objects. */
export type LoneRevert =
  /** Refs of objects that become others; none: by itself it does nothing. */
  | { refs: readonly string[] }
  /** It only works together with others. */
  | { broken: string };

/** Files that are tried one by one; beyond that nobody waits. */
export const MAX_LONE_FILES = 200;

/** A few hundred refs an entry. */
const MAX_CACHE_BYTES = 8 * 1024 * 1024;
const known = new LruCache<LoneRevert>(MAX_CACHE_BYTES);

/**
 * Reverts each file alone, and tells what becomes of it. Equal blobs over an
 * equal head have equal outcomes, which are kept.
 */
export async function loneReverts(
  planning: Planning,
  rollback: RollbackTarget,
  head: RenderedState,
  files: readonly ChangedFile[],
): Promise<Map<string, LoneRevert>> {
  const found = new Map<string, LoneRevert>();
  for (const file of files.slice(0, MAX_LONE_FILES)) {
    const key = JSON.stringify([
      planning.environmentRef,
      head.commit.inputKey,
      file.path,
      file.blobAfter ?? '',
    ]);
    let outcome = known.get(key);
    if (!outcome) {
      outcome = await revertAlone(planning, rollback, head, file);
      known.set(key, outcome, key.length + JSON.stringify(outcome).length);
    }
    found.set(file.path, outcome);
  }
  return found;
}

async function revertAlone(
  planning: Planning,
  rollback: RollbackTarget,
  head: RenderedState,
  file: ChangedFile,
): Promise<LoneRevert> {
  const { opened } = rollback;
  const tree = new OverlayTree(opened.headTree, filesOf(rollback, [file]));
  try {
    const state = await planning.render(opened, tree, opened.headSha);
    return { refs: changedRefs(head, state) };
  } catch (error) {
    if (error instanceof RenderError) {
      return { broken: error.problem.message };
    }
    throw error;
  }
}
