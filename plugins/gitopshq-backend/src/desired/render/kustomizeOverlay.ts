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
  RenderError,
  type KustomizeImage,
  type KustomizeRenderOptions,
  type SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, isWithin, resolveTreePath } from '../git/gitPath';
import { isRecord } from './toManifests';

const MANIFEST = /\.ya?ml$/;
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown) => (isRecord(value) ? value : {});

/** Entries with a name of their own, those of the tool in place of the same. */
function byName(stated: unknown, added: readonly { name: string }[]) {
  const names = new Set(added.map(({ name }) => name));
  const kept = list(stated).filter(
    entry => !(isRecord(entry) && names.has(String(entry.name))),
  );
  return [...kept, ...added];
}

/** Components that are there, or must be. */
function componentsOf(
  tree: SourceTree,
  root: string,
  { components = [], ignoreMissingComponents }: KustomizeRenderOptions,
): { taken: string[]; missing: string[] } {
  const taken: string[] = [];
  const missing: string[] = [];
  for (const component of components) {
    const path = resolveTreePath(root, component);
    if (ignoreMissingComponents && path !== undefined && !tree.entry(path)) {
      missing.push(path);
    } else {
      taken.push(component);
    }
  }
  return { taken, missing };
}

/**
 * A kustomization with what a delivering tool writes into it, as `kustomize
 * edit` and Flux' generator do.
 *
 * @returns the content, and paths of components that are left out because they
 * are not there.
 */
export function overlay(
  tree: SourceTree,
  root: string,
  content: Record<string, unknown>,
  options: KustomizeRenderOptions,
): { content: Record<string, unknown>; missing: string[] } {
  const { namePrefix, nameSuffix, namespace, labels, commonLabels } = options;
  const { images, replicas, patches, commonAnnotations } = options;
  const { taken, missing } = componentsOf(tree, root, options);
  return {
    content: {
      ...content,
      ...(namePrefix !== undefined && { namePrefix }),
      ...(nameSuffix !== undefined && { nameSuffix }),
      ...(namespace !== undefined && { namespace }),
      ...(images && {
        images: byName(content.images, images satisfies KustomizeImage[]),
      }),
      ...(replicas && { replicas: byName(content.replicas, replicas) }),
      ...(patches && { patches: [...list(content.patches), ...patches] }),
      ...(taken.length > 0 && {
        components: [...list(content.components), ...taken],
      }),
      ...(commonLabels && {
        commonLabels: { ...record(content.commonLabels), ...commonLabels },
      }),
      ...(labels && {
        labels: [...list(content.labels), { pairs: labels }],
      }),
      ...(commonAnnotations && {
        commonAnnotations: {
          ...record(content.commonAnnotations),
          ...commonAnnotations,
        },
      }),
    },
    missing,
  };
}

/**
 * The kustomization that Flux makes for a folder without one: all manifests
 * below it, but for folders with a kustomization of their own that as a whole.
 *
 * @throws RenderError when there are none.
 */
export function generatedKustomization(
  tree: SourceTree,
  root: string,
): Record<string, unknown> {
  const entries = tree.entriesBelow(root);
  const built = entries
    .filter(({ path }) => KUSTOMIZATION.test(path))
    .map(({ path }) => folderOf(path));
  // Of nested ones the outermost knows which others it wants.
  const folders = [...new Set(built)].filter(
    folder => !built.some(other => other !== folder && isWithin(other, folder)),
  );
  const files = entries
    .map(({ path }) => path)
    .filter(
      path =>
        MANIFEST.test(path) && !folders.some(folder => isWithin(folder, path)),
    );
  if (folders.length + files.length === 0) {
    throw new RenderError({
      code: 'no-kustomization',
      message: `${
        root || 'The root'
      } holds neither a kustomization.yaml nor manifests`,
      value: root,
      cure: 'Correct the path, or add a kustomization.yaml',
    });
  }
  const fromRoot = (path: string) =>
    root === '' ? path : path.slice(root.length + 1);
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...files, ...folders].map(fromRoot).sort(),
  };
}
