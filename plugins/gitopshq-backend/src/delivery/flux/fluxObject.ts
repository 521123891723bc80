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
import { z } from 'zod/v3';
import { ignoreRulesOf, notTaken } from '../ignoreRules';
import type { ToolReading } from '../reading';
import {
  anything,
  commitOf,
  conditionsSchema,
  shownMessage,
  text,
  texts,
  timeOf,
  type Condition,
} from '../readObject';

/** A list that may be left out. */
export const list = <T extends z.ZodTypeAny>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value): z.output<T>[] => value ?? []);

/** Kustomize's selector, as Flux uses it for patches and ignore rules. */
export const selectorSchema = z.record(z.string());

export const patchSchema = z.object({
  patch: z.string(),
  target: selectorSchema.nullish(),
});

export const imageSchema = z.object({
  name: z.string(),
  newName: text,
  newTag: text,
  digest: text,
});

export const commonMetadataSchema = z
  .object({
    labels: z.record(z.string()).nullish(),
    annotations: z.record(z.string()).nullish(),
  })
  .nullish();

export const ignoreSchema = list(
  z.object({ paths: texts, target: selectorSchema.nullish() }),
);

/** What the status of all kinds of Flux has in common. */
export const fluxStatusSchema = z
  .object({
    observedGeneration: z.number().nullish().catch(undefined),
    conditions: conditionsSchema,
    lastAppliedRevision: text.catch(''),
    lastAppliedOriginRevision: text.catch(''),
    lastAttemptedRevision: text.catch(''),
    history: z.array(anything).catch([]).default([]),
  })
  .catch({
    observedGeneration: undefined,
    conditions: [],
    lastAppliedRevision: '',
    lastAppliedOriginRevision: '',
    lastAttemptedRevision: '',
    history: [],
  });

/**
 * The commit in a revision of Flux: `main@sha1:<sha>`, `sha1:<sha>`, since
 * Flux 2.0; `main/<sha>` or `<sha>` before. Undefined for other sources.
 */
export function commitOfRevision(revision: string): string | undefined {
  return commitOf(
    /(?:^|[@/])(?:sha(?:1|256):)?([0-9a-f]+)$/i.exec(revision)?.[1],
  );
}

export const readyOf = (conditions: readonly Condition[]) =>
  conditions.find(({ type }) => type === 'Ready');

/** What Ready says when it is false. */
export function failureOf(
  ready: Condition | undefined,
): ToolReading['failure'] {
  if (ready?.status !== 'False') {
    return undefined;
  }
  const at = timeOf(ready.lastTransitionTime);
  return {
    message: shownMessage(
      ready.message,
      ready.reason ?? 'it is not ready and does not say why',
    ),
    ...(at !== undefined && { at }),
  };
}

/** Whether the tool itself says that all is applied, leaving its source aside. */
export function syncOf(
  ready: Condition | undefined,
  generation: number | null | undefined,
  observedGeneration: number | null | undefined,
): ToolReading['sync'] {
  if (ready?.status === 'False') {
    return 'out-of-sync';
  }
  const behind =
    typeof generation === 'number' &&
    typeof observedGeneration === 'number' &&
    observedGeneration < generation;
  return ready?.status === 'True' && !behind ? 'in-sync' : 'unknown';
}

/** Names in selectors are regular expressions. */
const PLAIN = /^[A-Za-z0-9-]+$/;

/** Ignore rules of Flux, those aside whose selector has no equal. */
export function ignoredBySelector(
  stated: string,
  ignored: z.output<typeof ignoreSchema>,
): { rules: IgnoreRule[]; notes: Problem[] } {
  const rules: IgnoreRule[] = [];
  const notes: Problem[] = [];
  ignored.forEach(({ paths, target }, index) => {
    const at = stated.replace('[]', `[${index}]`);
    const { kind = '', name = '', ...others } = target ?? {};
    const beyond = Object.entries({ ...others, kind, name }).find(
      ([key, value]) =>
        value !== '' &&
        (key === 'kind' || key === 'name'
          ? !PLAIN.test(value)
          : !['group', 'version', 'namespace'].includes(key)),
    );
    if (beyond) {
      notes.push(notTaken(at, `${beyond[0]}: ${beyond[1]}`));
      return;
    }
    const taken = ignoreRulesOf({
      stated: at,
      kind,
      name,
      jsonPointers: paths,
    });
    rules.push(...taken.rules);
    notes.push(...taken.notes);
  });
  return { rules, notes };
}
