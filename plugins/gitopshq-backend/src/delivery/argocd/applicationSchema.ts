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
import { anything, flag, text, textMap, texts } from '../readObject';

const list = <T extends z.ZodTypeAny>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value): z.output<T>[] => value ?? []);

const patchSchema = z
  .object({
    patch: text,
    path: text,
    target: z.record(anything).nullish(),
    options: z.record(z.boolean()).nullish(),
  })
  .passthrough();

/** Options of Helm that change the outcome; others are found as unknown. */
export const helmSchema = z
  .object({
    valueFiles: texts,
    parameters: list(
      z.object({ name: text, value: text, forceString: flag }).passthrough(),
    ),
    releaseName: text,
    values: text,
    valuesObject: z.record(anything).nullish(),
    ignoreMissingValueFiles: flag,
    skipCrds: flag,
    namespace: text,
    kubeVersion: text,
    apiVersions: texts,
  })
  .passthrough();

export const kustomizeSchema = z
  .object({
    namePrefix: text,
    nameSuffix: text,
    images: texts,
    commonLabels: textMap,
    commonAnnotations: textMap,
    labelWithoutSelector: flag,
    namespace: text,
    replicas: list(
      z.object({ name: z.string(), count: z.union([z.number(), z.string()]) }),
    ),
    patches: list(patchSchema),
    components: texts,
    ignoreMissingComponents: flag,
    kubeVersion: text,
    apiVersions: texts,
  })
  .passthrough();

export const directorySchema = z.object({ recurse: flag }).passthrough();

/** `spec.source`, or one of `spec.sources`. */
export const sourceSchema = z
  .object({
    repoURL: z.string(),
    path: text,
    targetRevision: text,
    chart: text,
    helm: helmSchema.nullish(),
    kustomize: kustomizeSchema.nullish(),
    directory: directorySchema.nullish(),
  })
  .passthrough();

/** Where an Application takes its manifests from. */
export type ApplicationSource = z.output<typeof sourceSchema>;

export const specSchema = z
  .object({
    source: sourceSchema.nullish(),
    sources: list(sourceSchema),
    sourceHydrator: z
      .object({
        drySource: z.object({ repoURL: z.string() }),
        syncSource: z.object({ targetBranch: z.string(), path: text }),
      })
      .nullish(),
    destination: z
      .object({ server: text, name: text, namespace: text })
      .nullish(),
    ignoreDifferences: list(
      z.object({
        group: text,
        kind: text,
        name: text,
        namespace: text,
        jsonPointers: texts,
        jqPathExpressions: texts,
        managedFieldsManagers: texts,
      }),
    ),
  })
  .passthrough();

const revisionsShape = {
  revision: text.catch(''),
  revisions: texts.catch([]),
  source: z.object({ repoURL: text }).nullish().catch(undefined),
  sources: list(z.object({ repoURL: text })).catch([]),
};

/** One entry of `status.history`. */
export const historySchema = z.object({
  ...revisionsShape,
  deployedAt: z.string(),
});

/** Nothing in it is needed: what cannot be read is not known. */
export const statusSchema = z
  .object({
    /** Up to ten by default, of which the newest counts: read when found. */
    history: z.array(anything).catch([]).default([]),
    sync: z.object({ status: text }).nullish().catch(undefined),
    operationState: z
      .object({
        phase: text,
        message: text.catch(''),
        finishedAt: z.string().nullish().catch(undefined),
      })
      .nullish()
      .catch(undefined),
    conditions: z
      .array(
        z.object({
          type: z.string(),
          message: text,
          lastTransitionTime: z.string().nullish(),
        }),
      )
      .nullish()
      .catch(undefined),
  })
  .catch({ history: [] });

/** `status` of an Application. */
export type ApplicationStatus = z.output<typeof statusSchema>;
