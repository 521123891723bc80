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

import { blobIdOf } from '../../../desired';
import type { PlannedFile } from '../../types';
import type { CommitRequest } from '../types';

export const OPERATION = '0190f7c4-5b6a-7def-8123-456789abcdef';

/** Files as a plan names them, with their contents; null removes. */
export function planned(
  changes: Record<string, { before?: string; after: string | null }>,
): Pick<CommitRequest, 'files' | 'contents'> {
  const contents = new Map<string, Buffer | undefined>();
  const files: PlannedFile[] = [];
  const idOf = (text: string) => blobIdOf(Buffer.from(text), '0'.repeat(40));
  for (const [path, { before, after }] of Object.entries(changes)) {
    files.push({
      path,
      ...(before !== undefined && { blobBefore: idOf(before) }),
      ...(after !== null && { blobAfter: idOf(after) }),
    });
    contents.set(path, after === null ? undefined : Buffer.from(after));
  }
  return { files, contents };
}

/** A commit of Dana's by the hub, one second past a whole one. */
export function commitRequest(
  rest: Pick<CommitRequest, 'parentSha' | 'files' | 'contents'> &
    Partial<CommitRequest>,
): CommitRequest {
  return {
    operationId: OPERATION,
    author: { name: 'Dana', email: 'dana@example.com' },
    committer: { name: 'GitOpsHQ', email: 'hq@example.com' },
    authoredAt: 1_700_000_000_999,
    subject: 'Roll cart back to 3.9.2',
    ...rest,
  };
}
