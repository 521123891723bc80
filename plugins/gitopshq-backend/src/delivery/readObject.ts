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
import { z } from 'zod/v3';
import type { UnreadableObject } from './reading';

/** Longer messages of a tool are cut; Flux writes up to 20,000 characters. */
const MAX_MESSAGE_CHARACTERS = 2_000;

/** Absent, or nothing in it: it changes nothing. */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (typeof value === 'object' && Object.values(value).every(isEmpty))
  );
}

/** Text fields left out or null are absent, as in Go. */
export const text = z
  .string()
  .nullish()
  .transform(value => value ?? '');
export const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? false);
export const texts = z
  .array(z.string())
  .nullish()
  .transform(value => value ?? []);
export const textMap = z
  .record(z.string())
  .nullish()
  .transform(value => value ?? {});
/** Kept as it is, for a look at whether it is empty. */
export const anything = z.unknown();

export const metadataSchema = z.object({
  name: z.string().min(1),
  namespace: text,
  generation: z.number().nullish(),
  labels: textMap.catch({}),
  annotations: textMap.catch({}),
});

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
  observedGeneration: z.number().nullish(),
});

/** A condition of Kubernetes' usual form. */
export type Condition = z.infer<typeof conditionSchema>;

/** Conditions, without those that cannot be read. */
export const conditionsSchema = z
  .array(z.unknown())
  .catch([])
  .transform(items =>
    items.flatMap((item): Condition[] => {
      const condition = conditionSchema.safeParse(item);
      return condition.success ? [condition.data] : [];
    }),
  );

/** Epoch ms of an RFC 3339 time; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  const time =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? Date.parse(value)
      : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** A commit id of Git (SHA-1 or SHA-256); undefined for anything else. */
export function commitOf(value: unknown): string | undefined {
  return typeof value === 'string' &&
    /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)
    ? value.toLocaleLowerCase('en-US')
    : undefined;
}

/** What a tool says, short enough to be shown, without control characters. */
export function shownMessage(message: unknown, otherwise: string): string {
  const shown =
    typeof message === 'string'
      ? message.replace(/[^\P{Cc}\t\n]/gu, ' ').trim()
      : '';
  return shown === ''
    ? otherwise
    : `${shown.slice(0, MAX_MESSAGE_CHARACTERS)}${
        shown.length > MAX_MESSAGE_CHARACTERS ? ' …' : ''
      }`;
}

/**
 * Why nothing can be compared.
 *
 * @param option - Field of the object, `spec.source.plugin`; never its value.
 */
export function notComparable(
  option: string,
  why: string,
  cure = 'Nothing is compared while the option is in use; whether it is in sync is what the tool itself says',
): Problem {
  return {
    code: 'not-comparable',
    message: `not comparable: ${option}, ${why}`,
    value: option,
    cure,
  };
}

/** The first field that is neither known nor empty: it may change anything. */
export function unknownOption(
  path: string,
  fields: object | null | undefined,
  known: readonly string[],
): Problem | undefined {
  const name = Object.entries(fields ?? {}).find(
    ([key, value]) => !known.includes(key) && !isEmpty(value),
  )?.[0];
  return name === undefined
    ? undefined
    : notComparable(
        `${path}.${name.slice(0, 100)}`,
        'an option that is not known',
      );
}

/** An object that is not what its kind promises. */
export function unreadable(
  kind: UnreadableObject['kind'],
  object: unknown,
  error: z.ZodError,
): UnreadableObject {
  const names = z
    .object({ metadata: z.object({ namespace: text, name: text }) })
    .safeParse(object);
  const { namespace, name } = names.success
    ? names.data.metadata
    : { namespace: '', name: '' };
  const [issue] = error.issues;
  const field = issue.path.join('.') || 'the object';
  return {
    kind,
    namespace,
    name,
    unreadable: {
      code: 'unreadable-object',
      message: `${kind} ${namespace}/${name} cannot be read: ${field}: ${issue.message}`,
      value: field.slice(0, 200),
      cure: 'Correct the object, or write down the version of the tool that made it for whoever develops GitOpsHQ',
    },
  };
}
