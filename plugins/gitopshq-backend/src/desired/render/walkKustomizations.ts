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
  type KustomizeRenderOptions,
  type SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, isWithin, resolveTreePath } from '../git/gitPath';
import { generatedKustomization, overlay } from './kustomizeOverlay';
import { parseYaml } from './parseYaml';
import { refuseLinks, textOf } from './sourceFiles';
import { isRecord } from './toManifests';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const MAX_KUSTOMIZATIONS = 1_000;
const MAX_FILES = 20_000;

/** Fields whose entries are folders or files. */
const FOLDERS_OR_FILES = ['resources', 'bases', 'components'];
/** Fields whose entries are files, folders, or the content itself. */
const MAY_BE_INLINE = [
  'patchesStrategicMerge',
  'generators',
  'transformers',
  'validators',
];
/** Fields whose entries are files. */
const FILES = ['crds', 'configurations'];
/** Fields whose entries have a file in `path`, or content beside it. */
const WITH_PATH = ['patches', 'patchesJson6902', 'replacements'];
/** Fields of generators and transformers that name files. */
const NAMES_FILES = /^(?:files?|envs?|paths?|resources|repo)$/;
const HELM = ['helmCharts', 'helmChartInflationGenerator', 'helmGlobals'];

/** What kustomize may take for the address of something to be fetched. */
const REMOTE =
  /:\/\/|::|^gh:|^[\w.-]+@[\w.-]+[:/]|^(?:github\.com|gitlab\.com|bitbucket\.org)[/:]|[?&]ref=|\.git(?:\/|$)|_git\//i;

/** One kustomization and the files beside it. */
export interface Kustomization {
  /** Path of its file. */
  file: string;
  content: Record<string, unknown>;
}

/** Everything a build reads. */
export interface KustomizationWalk {
  /** By folder. */
  kustomizations: Map<string, Kustomization>;
  /** Paths of all files, those of kustomizations among them. */
  files: string[];
  /** Paths that are not there, and would be read if they were. */
  missing: string[];
  /** The kustomization of the root is no file: all below counts. */
  generated: boolean;
}

/** The file of a folder's kustomization; undefined when it has none. */
export function kustomizationFile(
  tree: SourceTree,
  folder: string,
): string | undefined {
  return NAMES.map(name => (folder === '' ? name : `${folder}/${name}`)).find(
    path => tree.entry(path) !== undefined,
  );
}

function refused(
  code: string,
  file: string,
  reference: string,
  why: string,
  cure: string,
): RenderError {
  return new RenderError({
    code,
    message: `${file} refers to "${reference.slice(0, 200)}", ${why}`,
    value: reference.slice(0, 200),
    cure,
  });
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function inlineConfigurations(content: Record<string, unknown>): string[] {
  return ['generators', 'transformers', 'validators']
    .flatMap(field => list(content[field]))
    .filter(
      (entry): entry is string =>
        typeof entry === 'string' && entry.includes('\n'),
    );
}

/** Collects, from one kustomization on, what a build will read. */
class Walker {
  readonly kustomizations = new Map<string, Kustomization>();
  readonly files = new Set<string>();
  missing: string[] = [];
  generated = false;
  private readonly open: string[] = [];

  constructor(
    private readonly tree: SourceTree,
    private readonly root: string,
    private readonly options: KustomizeRenderOptions,
  ) {}

  async walk(): Promise<void> {
    const { root } = this;
    if (this.options.generate && !kustomizationFile(this.tree, root)) {
      this.generated = true;
      const file = root === '' ? NAMES[0] : `${root}/${NAMES[0]}`;
      this.take(root, file, generatedKustomization(this.tree, root));
    } else {
      this.open.push(root);
    }
    while (this.open.length > 0) {
      const folders = [...new Set(this.open.splice(0))].filter(
        folder => !this.kustomizations.has(folder),
      );
      await this.readAll(folders);
      if (
        this.kustomizations.size > MAX_KUSTOMIZATIONS ||
        this.files.size > MAX_FILES
      ) {
        throw new RenderError({
          code: 'too-many-files',
          message: `More than ${MAX_KUSTOMIZATIONS} kustomizations or ${MAX_FILES} files belong to ${root}`,
          value: root,
          cure: 'Split the environment',
        });
      }
    }
    refuseLinks([...this.files].map(path => this.tree.entry(path)!));
  }

  /** One reading for all kustomizations of a level. */
  private async readAll(folders: string[]): Promise<void> {
    const paths = folders.map(folder => {
      const file = kustomizationFile(this.tree, folder);
      if (file === undefined) {
        throw new RenderError({
          code: 'no-kustomization',
          message: `${
            folder || 'The root'
          } is to be built and has no kustomization.yaml`,
          value: folder,
          cure: 'Add a kustomization.yaml, or correct who refers to the folder',
        });
      }
      refuseLinks([this.tree.entry(file)!]);
      return file;
    });
    const contents = await this.tree.read(paths);
    const configurations: string[] = [];
    for (const [index, folder] of folders.entries()) {
      const file = paths[index];
      const text = textOf(file, contents.get(file)!);
      const [document] = await parseYaml(text, file);
      const content = document?.value ?? {};
      if (!isRecord(content)) {
        throw new RenderError({
          code: 'broken-manifest',
          message: `${file} is no kustomization: it holds no fields`,
          value: file,
          cure: 'Correct the file and push',
        });
      }
      this.files.add(file);
      configurations.push(...this.take(folder, file, content));
      for (const inline of inlineConfigurations(content)) {
        await this.readConfiguration(inline, folder, file);
      }
    }
    await this.readConfigurations(configurations);
  }

  /** Follows a kustomization, that of the root with what a tool adds to it. */
  private take(
    folder: string,
    file: string,
    stated: Record<string, unknown>,
  ): string[] {
    let content = stated;
    if (folder === this.root) {
      const overlaid = overlay(this.tree, folder, stated, this.options);
      content = overlaid.content;
      this.missing = overlaid.missing;
    }
    this.kustomizations.set(folder, { file, content });
    return this.follow(folder, file, content);
  }

  /** @returns files of generators and transformers, which name further ones. */
  private follow(
    folder: string,
    file: string,
    content: Record<string, unknown>,
  ): string[] {
    const helm = HELM.find(field => content[field] !== undefined);
    if (helm) {
      throw refused(
        'kustomize-helm-refused',
        file,
        helm,
        'which would fetch charts',
        'Let a pipeline render the chart into the repository, or use renderer: helm',
      );
    }
    const configurations: string[] = [];
    for (const field of FOLDERS_OR_FILES) {
      for (const entry of list(content[field])) {
        this.reach(folder, file, entry, 'folder-or-file');
      }
    }
    for (const field of MAY_BE_INLINE) {
      for (const entry of list(content[field])) {
        if (typeof entry === 'string' && !entry.includes('\n')) {
          const path = this.reach(folder, file, entry, 'folder-or-file');
          if (field !== 'patchesStrategicMerge' && path !== undefined) {
            configurations.push(path);
          }
        }
      }
    }
    for (const field of FILES) {
      for (const entry of list(content[field])) {
        this.reach(folder, file, entry, 'file');
      }
    }
    for (const field of WITH_PATH) {
      for (const entry of list(content[field])) {
        if (isRecord(entry) && entry.path !== undefined) {
          this.reach(folder, file, entry.path, 'file');
        }
      }
    }
    if (isRecord(content.openapi) && content.openapi.path !== undefined) {
      this.reach(folder, file, content.openapi.path, 'file');
    }
    for (const field of ['configMapGenerator', 'secretGenerator']) {
      for (const generator of list(content[field])) {
        if (isRecord(generator)) {
          const { files, env, envs } = generator;
          for (const entry of [...list(files), ...list(envs), env]) {
            if (entry !== undefined) {
              const reference = String(entry).replace(/^[^=]*=/, '');
              this.reach(folder, file, reference, 'file');
            }
          }
        }
      }
    }
    return configurations;
  }

  /** Adds what a reference leads to. */
  private reach(
    folder: string,
    file: string,
    reference: unknown,
    wanted: 'file' | 'folder-or-file',
  ): string | undefined {
    if (typeof reference !== 'string' || reference === '') {
      throw new RenderError({
        code: 'broken-manifest',
        message: `${file} refers to something that is no path`,
        value: file,
        cure: 'Correct the file and push',
      });
    }
    if (REMOTE.test(reference)) {
      throw refused(
        'remote-base-refused',
        file,
        reference,
        'which is elsewhere; nothing is fetched while rendering',
        'Copy what it refers to into this repository',
      );
    }
    const path = resolveTreePath(folder, reference);
    const entry = path === undefined ? undefined : this.tree.entry(path);
    if (path === undefined || !entry) {
      throw refused(
        path === undefined ? 'path-outside' : 'unknown-path',
        file,
        reference,
        path === undefined
          ? 'which leads out of the repository'
          : 'which the commit does not have',
        'Correct the path, or push what is missing',
      );
    }
    if (entry.type === 'folder') {
      if (wanted === 'folder-or-file') {
        this.open.push(path);
        return undefined;
      }
      throw refused(
        'unknown-path',
        file,
        reference,
        'which is a folder',
        'Name a file',
      );
    }
    if (!isWithin(folder, path)) {
      throw refused(
        'path-outside',
        file,
        reference,
        'a file outside of the folder of the kustomization, which kustomize refuses',
        'Put a kustomization.yaml beside the file and refer to that folder',
      );
    }
    this.files.add(path);
    return path;
  }

  /**
   * Configurations of generators and transformers have file names in many
   * fields: whatever in them names a file of the tree is taken along.
   */
  private async readConfigurations(paths: string[]): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    refuseLinks(paths.map(path => this.tree.entry(path)!));
    const contents = await this.tree.read(paths);
    for (const path of paths) {
      await this.readConfiguration(
        textOf(path, contents.get(path)!),
        folderOf(path),
        path,
      );
    }
  }

  private async readConfiguration(text: string, folder: string, file: string) {
    for (const { value } of await parseYaml(text, file)) {
      const open: [string, unknown][] = [['', value]];
      for (let at = open.pop(); at; at = open.pop()) {
        const [key, content] = at;
        if (typeof content === 'string') {
          const reference = content.replace(/^[^=:]*=/, '');
          if (NAMES_FILES.test(key) && REMOTE.test(reference)) {
            throw refused(
              'remote-base-refused',
              file,
              reference,
              'which is elsewhere; nothing is fetched while rendering',
              'Copy what it refers to into this repository',
            );
          }
          this.takeAlong(folder, reference);
        } else if (Array.isArray(content)) {
          content.forEach(item => open.push([key, item]));
        } else if (isRecord(content)) {
          open.push(...Object.entries(content));
        }
      }
    }
  }

  private takeAlong(folder: string, text: string): void {
    const path = text === '' ? undefined : resolveTreePath(folder, text);
    if (path !== undefined && this.tree.entry(path)?.type === 'file') {
      this.files.add(path);
    }
  }
}

/**
 * Walks from a kustomization over all it refers to, before kustomize sees any
 * of it.
 *
 * @throws RenderError for references to other places, out of the tree, or to
 * nothing.
 */
export async function walkKustomizations(
  tree: SourceTree,
  root: string,
  options: KustomizeRenderOptions = {},
): Promise<KustomizationWalk> {
  const walker = new Walker(tree, root, options);
  await walker.walk();
  const { kustomizations, files, missing, generated } = walker;
  return { kustomizations, files: [...files].sort(), missing, generated };
}
