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

import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import { parse } from 'yaml';
import { folderOf, resolveTreePath } from '../git/gitPath';
import { parseYaml } from './parseYaml';
import { textOf } from './sourceFiles';
import { isRecord } from './toManifests';
import type { Kustomization, KustomizationWalk } from './walkKustomizations';

// Written by kustomize since 4.5 on request, see its `buildMetadata` field.
const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

/** What `buildMetadata` must hold for {@link filesOf} to know the files. */
export const ORIGIN_METADATA = ['originAnnotations', 'transformerAnnotations'];

/** A patch and what it names. */
interface Patch {
  file: string;
  /** Absent: it may be meant for anything. */
  kind?: string;
  name?: string;
}

function annotation(object: Record<string, unknown>, name: string): unknown {
  const annotations = isRecord(object.metadata)
    ? object.metadata.annotations
    : undefined;
  const text = isRecord(annotations) ? annotations[name] : undefined;
  // Written by kustomize itself.
  return typeof text === 'string' ? parse(text) : undefined;
}

/** Takes the marks away again that were asked for only for our sake. */
function withoutMarks(
  object: Record<string, unknown>,
  wanted: readonly unknown[],
): Record<string, unknown> {
  const { metadata } = object;
  if (!isRecord(metadata) || !isRecord(metadata.annotations)) {
    return object;
  }
  const annotations = { ...metadata.annotations };
  if (!wanted.includes('originAnnotations')) {
    delete annotations[ORIGIN];
  }
  if (!wanted.includes('transformerAnnotations')) {
    delete annotations[TRANSFORMATIONS];
  }
  const { annotations: _, ...rest } = metadata;
  return {
    ...object,
    metadata:
      Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest,
  };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOrNone = (value: unknown) =>
  typeof value === 'string' ? value : undefined;

/** Patches kept in files, with what each of them names. */
async function patchesOf(
  tree: SourceTree,
  folder: string,
  { content }: Kustomization,
): Promise<Patch[]> {
  const patches: Patch[] = [];
  const files: string[] = [];
  for (const entry of list(content.patchesStrategicMerge)) {
    if (typeof entry === 'string' && !entry.includes('\n')) {
      files.push(entry);
    }
  }
  for (const field of ['patches', 'patchesJson6902']) {
    for (const entry of list(content[field])) {
      if (isRecord(entry) && typeof entry.path === 'string') {
        if (isRecord(entry.target)) {
          const { kind, name } = entry.target;
          const file = resolveTreePath(folder, entry.path);
          if (file !== undefined) {
            patches.push({
              file,
              kind: textOrNone(kind),
              name: textOrNone(name),
            });
          }
        } else {
          files.push(entry.path);
        }
      }
    }
  }
  const paths = files
    .map(file => resolveTreePath(folder, file))
    .filter(
      (path): path is string =>
        path !== undefined && tree.entry(path)?.type === 'file',
    );
  const contents = await tree.read(paths);
  for (const file of paths) {
    for (const { value } of await parseYaml(
      textOf(file, contents.get(file)!),
      file,
    )) {
      if (isRecord(value) && isRecord(value.metadata)) {
        patches.push({
          file,
          kind: textOrNone(value.kind),
          name: textOrNone(value.metadata.name),
        });
      }
    }
  }
  return patches;
}

/** Names may have got a prefix or suffix since; a target may be a pattern. */
function mayConcern(patch: Patch, object: Record<string, unknown>): boolean {
  const name = isRecord(object.metadata)
    ? String(object.metadata.name ?? '')
    : '';
  const plain =
    patch.name === undefined || !/^[a-z0-9.-]+$/i.test(patch.name)
      ? undefined
      : patch.name;
  return (
    (patch.kind === undefined || patch.kind === object.kind) &&
    (plain === undefined || name.includes(plain))
  );
}

/** Says of rendered objects which files of the tree made them. */
export class KustomizeOrigins {
  private readonly patches = new Map<string, Promise<Patch[]>>();

  constructor(
    private readonly tree: SourceTree,
    private readonly root: string,
    private readonly walk: KustomizationWalk,
  ) {}

  /**
   * The object as it is applied, and its files: the one that states it, then
   * patches that name it and kustomizations that change or generate it. A
   * patch with a selector or pattern is counted to all it may concern.
   */
  async trace(object: Record<string, unknown>): Promise<{
    object: Record<string, unknown>;
    files: string[];
  }> {
    const files = new Set<string>();
    const origin = annotation(object, ORIGIN);
    if (isRecord(origin)) {
      this.add(files, origin.path);
      this.add(files, origin.configuredIn);
    }
    for (const step of list(annotation(object, TRANSFORMATIONS))) {
      if (isRecord(step) && typeof step.configuredIn === 'string') {
        const file = this.fileOf(step.configuredIn);
        const by = isRecord(step.configuredBy) ? step.configuredBy.kind : '';
        if (file !== undefined && /^Patch/.test(String(by))) {
          for (const patch of await this.patchesIn(folderOf(file))) {
            if (mayConcern(patch, object)) {
              files.add(patch.file);
            }
          }
        } else if (file !== undefined) {
          files.add(file);
        }
      }
    }
    const root = this.walk.kustomizations.get(this.root)!;
    if (files.size === 0) {
      files.add(root.file);
    }
    return {
      object: withoutMarks(object, list(root.content.buildMetadata)),
      files: [...files],
    };
  }

  private add(files: Set<string>, reference: unknown): void {
    const file = this.fileOf(reference);
    if (file !== undefined) {
      files.add(file);
    }
  }

  private fileOf(reference: unknown): string | undefined {
    const path =
      typeof reference === 'string'
        ? resolveTreePath(this.root, reference)
        : undefined;
    return path !== undefined && this.tree.entry(path)?.type === 'file'
      ? path
      : undefined;
  }

  private patchesIn(folder: string): Promise<Patch[]> {
    const kustomization = this.walk.kustomizations.get(folder);
    if (!kustomization) {
      return Promise.resolve([]);
    }
    let patches = this.patches.get(folder);
    if (!patches) {
      patches = patchesOf(this.tree, folder, kustomization);
      this.patches.set(folder, patches);
    }
    return patches;
  }
}
