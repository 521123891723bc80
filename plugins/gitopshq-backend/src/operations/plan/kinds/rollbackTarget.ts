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

import type { OperationParameters } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { ChangedFile, OverlayFile } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { OpenSource } from '../Planning';

/** A rollback with its target found. */
export interface RollbackTarget {
  opened: OpenSource;
  /** In full. */
  toSha: string;
  toTree: SourceTree;
  parameters: OperationParameters['rollback'];
}

/** First digits of a commit id, as people write it. */
export const shortSha = (sha: string) => sha.slice(0, 8);

/** Files as the target has them, to be laid over the head. */
export function filesOf(
  { toTree }: Pick<RollbackTarget, 'toTree'>,
  files: readonly ChangedFile[],
): Map<string, OverlayFile> {
  return new Map(
    files.map(({ path }) => [path, { tree: toTree, path }] as const),
  );
}

/** Nothing is to be brought back. */
export function nothingDiffers(what: string, toSha: string): OperationError {
  return new OperationError(
    'emptyDiff',
    `${what} is as it was at ${shortSha(toSha)}: there is nothing to roll back`,
  );
}
