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

import { InputError } from '@backstage/errors';
import { createHash } from 'node:crypto';
import { z } from 'zod/v3';

const cursorSchema = z
  .object({ f: z.string(), after: z.array(z.union([z.string(), z.number()])) })
  .strict();

/** Fingerprint of the filters and order a cursor belongs to. */
export function filterHash(filters: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(filters))
    .digest('base64url')
    .slice(0, 16);
}

/** Makes an opaque cursor of the sort key of the last item. */
export function encodeCursor(hash: string, after: (string | number)[]): string {
  return Buffer.from(JSON.stringify({ f: hash, after })).toString('base64url');
}

/**
 * The sort key in a cursor, or undefined without a cursor.
 *
 * @throws InputError when the cursor is not ours or is of other filters.
 */
export function decodeCursor<T extends (string | number)[]>(
  cursor: string | undefined,
  hash: string,
  shape: z.ZodType<T>,
): T | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const refuse = (why: string) =>
    new InputError(
      `cursor "${cursor.slice(
        0,
        40,
      )}" ${why}; ask again without a cursor to start at the first page`,
    );
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    // Not ours: the same answer as for any other malformed cursor.
    throw refuse('is not one that this API gave out');
  }
  const parsed = cursorSchema.safeParse(json);
  const after = parsed.success ? shape.safeParse(parsed.data.after) : undefined;
  if (!parsed.success || !after?.success) {
    throw refuse('is not one that this API gave out');
  }
  if (parsed.data.f !== hash) {
    throw refuse('belongs to other filters');
  }
  return after.data;
}
