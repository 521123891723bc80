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

import { z } from 'zod/v3';

/** Longest text kept of a message, in UTF-16 units: a card shows less. */
const MESSAGE_LIMIT = 1024;

/** Longest name, reason or image kept; Kubernetes' own names end at 253. */
const NAME_LIMIT = 1024;

/** A name that must be there. */
export const nameField = z.string().min(1).max(NAME_LIMIT);

/** A count that Kubernetes leaves out, or sends as null, when it is zero. */
export const countField = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform(count => count ?? 0);

/** A text that may be missing, null or empty; cut to {@link MESSAGE_LIMIT}. */
export const messageField = z
  .string()
  .nullish()
  .transform(text => shortened(text ?? ''));

/** A list that Go sends as null when it is empty. */
export function listField<T extends z.ZodTypeAny>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform(items => items ?? []);
}

/** A Kubernetes condition, reduced to what a projection reads. */
export const conditionField = z.object({
  type: z.string(),
  status: z.string(),
  reason: messageField,
  message: messageField,
});

/** Parsed form of {@link conditionField}. */
export type Condition = z.output<typeof conditionField>;

/** The distinct images of containers, in order. */
export function imagesOf(containers: { image?: string | null }[]): string[] {
  const images = containers.flatMap(({ image }) => (image ? [image] : []));
  return [...new Set(images)];
}

/** A pod template, reduced to its images. */
export const podTemplateField = z.object({
  spec: z.object({
    containers: listField(
      z.object({ image: z.string().max(NAME_LIMIT).nullish() }),
    ),
  }),
});

/** The text, at most 1 kB long and with an ellipsis when cut. */
export function shortened(text: string): string {
  if (text.length <= MESSAGE_LIMIT) {
    return text;
  }
  const cut = `${text.slice(0, MESSAGE_LIMIT - 1)}…`;
  // Through a buffer: a slice would keep the whole text alive in V8.
  return Buffer.from(cut, 'utf8').toString('utf8');
}
