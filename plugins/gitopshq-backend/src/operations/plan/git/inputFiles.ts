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

import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { ChangedFile } from '../../../desired';
import { isWithin } from '../../../desired/git/gitPath';

/** Whether a file is one of an input set, which names files and folders. */
export function isInput(inputs: readonly string[], file: string): boolean {
  return inputs.some(input => isWithin(input, file));
}

/** Those of the files that differ, and are of an input set. */
export function changedInputs(
  changed: readonly ChangedFile[],
  inputs: readonly string[],
): ChangedFile[] {
  const distinct = [...new Set(inputs)];
  return changed.filter(
    ({ path, blobBefore, blobAfter }) =>
      blobBefore !== blobAfter && isInput(distinct, path),
  );
}

/** Every file of an input set. */
export function inputFiles(
  tree: SourceTree,
  inputs: readonly string[],
): string[] {
  const files = new Set<string>();
  for (const input of inputs) {
    if (tree.entry(input)?.type === 'file') {
      files.add(input);
    } else {
      tree.entriesBelow(input).forEach(({ path }) => files.add(path));
    }
  }
  return [...files].sort();
}
