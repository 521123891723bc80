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

import type {
  HelmOptions,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/**
 * An entry of a commit's tree. Paths are relative to the repository's root,
 * with `/`, without `.` and `..`.
 *
 * @public
 */
export interface SourceEntry {
  path: string;
  type: 'file' | 'folder' | 'symlink' | 'submodule';
  /** Git's object id: equal ids, equal content. */
  id: string;
}

/**
 * The files of one commit, read from Git objects: nothing is checked out, no
 * symbolic link is followed.
 *
 * @public
 */
export interface SourceTree {
  /** What is at a path; `''` is the root. */
  entry(path: string): SourceEntry | undefined;
  /** Everything below a folder that is no folder, in order of path. */
  entriesBelow(folder: string): SourceEntry[];
  /**
   * Contents of files, by path.
   *
   * @throws InputError for a path that is no file, or one above the size limit.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

/** A value of a chart, as `--set` or, with `forceString`, `--set-string` takes it. @public */
export interface HelmParameter {
  name: string;
  value: string;
  forceString?: boolean;
}

/** How a chart is rendered; delivering tools have more options than we. @public */
export interface HelmRenderOptions extends HelmOptions {
  releaseName: string;
  /** YAML over the value files. */
  values?: string;
  /** Over all other values. */
  parameters?: HelmParameter[];
  /** Value files that are not there are left out. */
  ignoreMissingValueFiles?: boolean;
  /** The value files take the place of the chart's own `values.yaml`. */
  valueFilesReplaceDefaults?: boolean;
  /** Leaves out what is in `crds/`. */
  skipCrds?: boolean;
}

/** Another name, tag or digest of an image, as in a kustomization. @public */
export interface KustomizeImage {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** A patch, as in a kustomization, with its content. @public */
export interface KustomizePatch {
  patch: string;
  target?: Record<string, string>;
  options?: Record<string, boolean>;
}

/**
 * What a delivering tool writes into the kustomization before it is built:
 * texts, the namespace and images of the same name take the place of what is
 * there, everything else is added to it.
 *
 * @public
 */
export interface KustomizeRenderOptions {
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  images?: KustomizeImage[];
  replicas?: { name: string; count: number }[];
  patches?: KustomizePatch[];
  /** Folders, relative to the path. */
  components?: string[];
  ignoreMissingComponents?: boolean;
  /** Labels of metadata, templates and selectors. */
  commonLabels?: Record<string, string>;
  /** Labels of metadata alone. */
  labels?: Record<string, string>;
  commonAnnotations?: Record<string, string>;
  /**
   * A folder without kustomization is built as if one named all manifests
   * below it, and folders with one of their own, as Flux does.
   */
  generate?: boolean;
}

/** What is to be rendered, and for where. @public */
export interface RenderRequest {
  environmentRef: string;
  /** Folder of the environment; `''` is the repository's root. */
  path: string;
  /** For objects that name none. */
  namespace: string;
  helm: HelmRenderOptions;
  kustomize?: KustomizeRenderOptions;
  /** Of plain manifests; default: all folders below the path. */
  directory?: { recurse: boolean };
  /**
   * Names of variables and their values, put in for `${name}` in what was
   * rendered, as Flux does.
   */
  substitute?: Record<string, string>;
  /** Written onto the metadata of every object after rendering. */
  commonMetadata?: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  /**
   * Files of the delivering tool that would change the rendering in a way that
   * is not known here: a commit that has one is refused.
   */
  refusedFiles?: string[];
  /** Of the cluster, where it is known: `v1.36.2`. */
  kubeVersion?: string;
  /** Of the cluster, where they are known: `apps/v1/Deployment`. */
  apiVersions?: string[];
}

/** An object as Git wants it. @public */
export interface RenderedManifest {
  object: Record<string, unknown>;
  /**
   * Paths in the repository of the files it is made of, the one that states
   * it first.
   */
  files: string[];
  /** Paths of values that came out differently when rendered again. */
  notDeterministic?: (string | number)[][];
}

/** What a renderer made of a commit. @public */
export interface Rendering {
  /** In the order in which they are to be applied. */
  manifests: RenderedManifest[];
  /** What was left out or is doubtful; the rest counts nevertheless. */
  notes: Problem[];
}

/**
 * Turns files of a commit into objects. It runs on hostile input: it follows
 * nothing outside of the tree it is given.
 *
 * @public
 */
export interface Renderer {
  /** Value of `renderer` of an environment that asks for it. */
  readonly name: string;
  /**
   * What, besides the files and the request, decides the outcome, such as the
   * version of a binary.
   *
   * @throws RenderError when the renderer cannot work, e.g. has no binary.
   */
  version(): Promise<string>;
  /**
   * Paths, files or folders, on which the rendering depends: it is not done
   * again until one of them is another.
   *
   * @throws RenderError for files that are refused.
   */
  inputs(tree: SourceTree, request: RenderRequest): Promise<string[]>;
  /**
   * Renders. Called only after `inputs` has answered, with the same arguments.
   *
   * @throws RenderError naming file, line and column where they are known.
   */
  render(
    tree: SourceTree,
    request: RenderRequest,
    options: { signal: AbortSignal },
  ): Promise<Rendering>;
}
