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
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { KustomizeRenderOptions } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { RenderInputs } from '../../desired';
import type { ToolReading, UnreadableObject } from '../reading';
import {
  anything,
  flag,
  isEmpty,
  metadataSchema,
  notComparable,
  text,
  textMap,
  texts,
  timeOf,
  unknownOption,
  unreadable,
} from '../readObject';
import {
  commitOfRevision,
  commonMetadataSchema,
  failureOf,
  fluxStatusSchema,
  ignoreSchema,
  ignoredBySelector,
  imageSchema,
  list,
  patchSchema,
  readyOf,
  syncOf,
} from './fluxObject';

const specSchema = z
  .object({
    sourceRef: z.object({
      kind: z.string(),
      name: z.string(),
      namespace: text,
    }),
    path: text,
    suspend: flag,
    targetNamespace: text,
    namePrefix: text,
    nameSuffix: text,
    images: list(imageSchema),
    patches: list(patchSchema),
    components: texts,
    ignoreMissingComponents: flag,
    commonMetadata: commonMetadataSchema,
    postBuild: z
      .object({ substitute: textMap, substituteFrom: list(anything) })
      .passthrough()
      .nullish(),
    kubeConfig: anything,
    driftIgnoreRules: ignoreSchema,
  })
  .passthrough();

const kustomizationSchema = z.object({
  metadata: metadataSchema,
  spec: specSchema,
  status: anything,
});

const SPEC = [
  ...Object.keys(specSchema.shape),
  // When, by whom and in which order; none of these changes an object. What
  // is decrypted is marked as encrypted in Git and not compared.
  'interval',
  'retryInterval',
  'timeout',
  'prune',
  'deletionPolicy',
  'force',
  'wait',
  'healthChecks',
  'healthCheckExprs',
  'dependsOn',
  'serviceAccountName',
  'decryption',
];

type Spec = z.output<typeof specSchema>;

/** Paths are told from the root of the source, however they begin. */
function folderOf(path: string): string | undefined {
  const segments = path.split('/').filter(part => part !== '' && part !== '.');
  return segments.includes('..') ? undefined : segments.join('/');
}

function inputsOf(spec: Spec): RenderInputs | Problem {
  const { sourceRef, postBuild } = spec;
  if (sourceRef.kind !== 'GitRepository') {
    return notComparable(
      'spec.sourceRef',
      `its manifests come from a source of kind ${sourceRef.kind.slice(0, 63)}`,
    );
  }
  const unknown =
    unknownOption('spec', spec, SPEC) ??
    unknownOption('spec.postBuild', postBuild, [
      'substitute',
      'substituteFrom',
    ]);
  if (unknown) {
    return unknown;
  }
  if (!isEmpty(postBuild?.substituteFrom)) {
    return notComparable(
      'spec.postBuild.substituteFrom',
      'variables come from ConfigMaps or Secrets of the cluster',
    );
  }
  const path = folderOf(spec.path);
  if (path === undefined) {
    return notComparable('spec.path', 'it leads out of the repository');
  }
  const substitute = postBuild?.substitute ?? {};
  const { namePrefix, nameSuffix, components, commonMetadata } = spec;
  const kustomize: KustomizeRenderOptions = {
    generate: true,
    ...(namePrefix && { namePrefix }),
    ...(nameSuffix && { nameSuffix }),
    ...(spec.targetNamespace && { namespace: spec.targetNamespace }),
    ...(spec.images.length > 0 && {
      images: spec.images.map(({ name, newName, newTag, digest }) => ({
        name,
        ...(newName && { newName }),
        ...(newTag && { newTag }),
        ...(digest && { digest }),
      })),
    }),
    ...(spec.patches.length > 0 && {
      patches: spec.patches.map(({ patch, target }) => ({
        patch,
        ...(target && { target }),
      })),
    }),
    ...(components.length > 0 && { components }),
    ...(spec.ignoreMissingComponents && { ignoreMissingComponents: true }),
  };
  return {
    path,
    renderer: 'kustomize',
    kustomize,
    ...(!isEmpty(substitute) && { substitute }),
    ...(commonMetadata &&
      !isEmpty(commonMetadata) && {
        commonMetadata: {
          ...(commonMetadata.labels && { labels: commonMetadata.labels }),
          ...(commonMetadata.annotations && {
            annotations: commonMetadata.annotations,
          }),
        },
      }),
  };
}

/**
 * Reads a Kustomization of Flux (kustomize.toolkit.fluxcd.io v1, v1beta2);
 * never throws.
 */
export function readKustomization(
  object: unknown,
): ToolReading | UnreadableObject {
  const read = kustomizationSchema.safeParse(object);
  if (!read.success) {
    return unreadable('Kustomization', object, read.error);
  }
  const { metadata, spec } = read.data;
  const { namespace, name } = metadata;
  const status = fluxStatusSchema.parse(read.data.status ?? {});
  const shown = `Kustomization ${namespace}/${name}`;
  const ready = readyOf(status.conditions);
  const inGit = spec.sourceRef.kind === 'GitRepository';
  // That of another source is a digest; its origin may name a commit.
  const revisionField = inGit
    ? 'lastAppliedRevision'
    : 'lastAppliedOriginRevision';
  const sha = commitOfRevision(status[revisionField]);
  const failure = failureOf(ready);
  const { rules, notes } = ignoredBySelector(
    `spec.driftIgnoreRules[] of ${shown}`,
    spec.driftIgnoreRules,
  );
  // Ready turned true when that revision had been applied.
  const at =
    ready?.status === 'True' ? timeOf(ready.lastTransitionTime) : undefined;
  return {
    kind: 'Kustomization',
    namespace,
    name,
    ...(inGit && {
      source: {
        gitRepository: {
          namespace: spec.sourceRef.namespace || namespace,
          name: spec.sourceRef.name,
        },
      },
    }),
    inputs: inputsOf(spec),
    applied: {
      revisions: sha ? [{ sha }] : [],
      ...(at !== undefined && { at }),
      evidence: sha
        ? `status.${revisionField} of ${shown}`
        : `status of ${shown} names no applied commit`,
    },
    sync: spec.suspend
      ? 'unknown'
      : syncOf(ready, metadata.generation, status.observedGeneration),
    ...(failure && { failure }),
    suspended: spec.suspend,
    ...(!isEmpty(spec.kubeConfig) && { destination: { kubeConfig: true } }),
    ignoreRules: rules,
    notes,
  };
}
