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

import {
  apiServerUrlSchema,
  resourceNameSchema,
  toResourceRef,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  LocatedCluster,
  LocatedClusterReader,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { z } from 'zod/v3';

const text = z.string().min(1);

const readerSchema: z.ZodType<LocatedClusterReader> = z.union([
  z.object({ token: text }).strict(),
  z.object({ tokenFile: text }).strict(),
  z
    .object({
      authProvider: text,
      authMetadata: z.record(z.string()).optional(),
    })
    .strict(),
]);

/** In place of what zod says of a union, which may quote keys. */
const READER_FORMS =
  'must be { token }, { tokenFile } or { authProvider, authMetadata? }, all of them text';

const locatedClusterSchema: z.ZodType<LocatedCluster> = z.object({
  name: resourceNameSchema,
  title: z.string().optional(),
  url: apiServerUrlSchema,
  caData: text.optional(),
  caFile: text.optional(),
  skipTLSVerify: z.boolean().optional(),
  reader: readerSchema,
});

const MAX_NAME = 80;
const MAX_REFUSAL = 400;

/** Quoted, and not longer than a name should be. */
function nameOf(entry: unknown): string {
  const { name } = (entry ?? {}) as { name?: unknown };
  return typeof name === 'string'
    ? ` ${JSON.stringify(name.slice(0, MAX_NAME))}`
    : '';
}

const oneLine = (sentence: string) =>
  sentence.replace(/\p{Cc}/gu, ' ').slice(0, MAX_REFUSAL);

/** What a locator named, and what of it cannot be used. */
export interface CheckedClusters {
  clusters: LocatedCluster[];
  /** One sentence per cluster that is left out; it holds no credential. */
  refusals: string[];
}

/**
 * Checks what a locator answered, entry by entry: one that is wrong, or whose
 * name was there before, is left out.
 *
 * @throws Error when the answer is no list.
 */
export function checkLocatedClusters(answer: unknown): CheckedClusters {
  if (!Array.isArray(answer)) {
    throw new Error(
      'it did not answer with a list; listClusters must resolve to LocatedCluster[]',
    );
  }
  const clusters: LocatedCluster[] = [];
  const refusals: string[] = [];
  const seen = new Set<string>();
  answer.forEach((entry: unknown, index) => {
    const parsed = locatedClusterSchema.safeParse(entry);
    const at = `cluster [${index}]${nameOf(entry)}`;
    if (!parsed.success) {
      // Only the messages: values may be credentials.
      const [{ path, message }] = parsed.error.issues;
      const what = String(path[0] ?? 'entry');
      const why = what === 'reader' ? READER_FORMS : message;
      refusals.push(oneLine(`${at}: ${what} ${why}`));
      return;
    }
    const clusterRef = toResourceRef(parsed.data.name);
    if (seen.has(clusterRef)) {
      refusals.push(`${at}: name is used twice; the first is taken`);
      return;
    }
    seen.add(clusterRef);
    clusters.push(parsed.data);
  });
  return { clusters, refusals };
}
