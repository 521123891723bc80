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

import { join } from 'node:path';
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  RenderError,
  type RenderRequest,
  type RenderedManifest,
  type Renderer,
  type Rendering,
  type SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { folderOf, isWithin, nameOf, resolveTreePath } from '../git/gitPath';
import { differingPaths } from './differingPaths';
import { parseYaml } from './parseYaml';
import { RenderBinary } from './RenderBinary';
import type { RenderSandbox } from './RenderSandbox';
import { refuseLinks, requireFolder } from './sourceFiles';
import { isRecord, toManifests } from './toManifests';

const MAX_FILES = 5_000;
/** Before 3.12 Helm looked names up whether that was wanted or not. */
const LOOKS_UP_HOSTS = 'getHostByName';
const KUBE_VERSION = /^v?\d+\.\d+(\.\d+)?([-+][\w.+-]+)?$/;
const API_VERSION = /^[A-Za-z0-9][\w./-]*$/;

/** The file of a chart; undefined when the folder holds none. */
export function chartFile(
  tree: SourceTree,
  folder: string,
): string | undefined {
  const path = folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`;
  return tree.entry(path) ? path : undefined;
}

const defaultsOf = (path: string) =>
  path === '' ? 'values.yaml' : `${path}/values.yaml`;

const identity = ({ apiVersion, kind, metadata }: Record<string, unknown>) => {
  const { namespace, name } = metadata as Record<string, unknown>;
  return JSON.stringify([apiVersion, kind, namespace, name]);
};

function isHook(object: Record<string, unknown>): boolean {
  const annotations = (object.metadata as Record<string, unknown>).annotations;
  return isRecord(annotations) && annotations['helm.sh/hook'] !== undefined;
}

/**
 * `helm template` over a chart of the repository: no hooks, no repository, no
 * dependency update, no post-renderer. Rendered twice: values that differ are
 * named, for nothing can be compared with them.
 */
export class HelmRenderer implements Renderer {
  readonly name = 'helm';
  private readonly binary: RenderBinary;

  constructor(private readonly sandbox: RenderSandbox) {
    this.binary = new RenderBinary(sandbox, {
      name: 'Helm',
      configured: sandbox.config.helmBinary,
      configKey: 'gitopshq.render.helmBinary',
      versionArgs: ['version', '--short'],
      atLeast: [3, 8],
    });
  }

  async version(): Promise<string> {
    return (await this.binary.locate()).version;
  }

  async inputs(tree: SourceTree, request: RenderRequest): Promise<string[]> {
    const { path } = request;
    requireFolder(tree, path);
    if (!chartFile(tree, path)) {
      throw new RenderError({
        code: 'no-chart',
        message: `${path || 'The root'} holds no Chart.yaml`,
        value: path,
        cure: 'Correct the path of the source, or choose another renderer',
      });
    }
    const chart = tree.entriesBelow(path);
    refuseLinks(chart);
    if (chart.length > MAX_FILES) {
      throw new RenderError({
        code: 'too-many-files',
        message: `The chart ${path} has ${chart.length} files; at most ${MAX_FILES} are read`,
        value: path,
        cure: 'Keep the chart in a folder of its own',
      });
    }
    const { files, missing } = this.valueFiles(tree, request);
    const outside = files.filter(file => !isWithin(path, file));
    return [path, ...outside, ...missing];
  }

  async render(
    tree: SourceTree,
    request: RenderRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<Rendering> {
    const { path: binary } = await this.binary.locate();
    const { path } = request;
    const chart = tree.entriesBelow(path).map(entry => entry.path);
    const { files: valueFiles } = this.valueFiles(tree, request);
    const contents = await tree.read([...chart, ...valueFiles]);
    refuseLookUps(contents);
    const outputs = await this.sandbox.inFolder(async folder => {
      for (const file of chart) {
        await folder.write(
          `tree/${file}`,
          request.helm.valueFilesReplaceDefaults && file === defaultsOf(path)
            ? '{}'
            : contents.get(file)!,
        );
      }
      const values: string[] = [];
      for (const [index, file] of valueFiles.entries()) {
        // A name of ours: Helm takes a comma for the end of a path.
        await folder.write(`values/${index}.yaml`, contents.get(file)!);
        values.push(`--values=${join(folder.path, `values/${index}.yaml`)}`);
      }
      if (request.helm.values !== undefined) {
        await folder.write('values/inline.yaml', request.helm.values);
        values.push(`--values=${join(folder.path, 'values/inline.yaml')}`);
      }
      const args = [
        'template',
        ...options(request),
        ...values,
        '--',
        request.helm.releaseName,
        join(folder.path, 'tree', path),
      ];
      const run = () =>
        this.sandbox.run(binary, args, {
          folder: folder.path,
          what: `helm template ${path || '.'}`,
          signal,
        });
      return [await run(), await run()];
    });
    const notes: Problem[] = [];
    const first = await this.parse(tree, request, outputs[0], notes);
    if (outputs[0] === outputs[1]) {
      return { manifests: first, notes };
    }
    const second = await this.parse(tree, request, outputs[1], []);
    return { manifests: markDiffering(first, second, notes), notes };
  }

  private valueFiles(
    tree: SourceTree,
    { path, helm }: RenderRequest,
  ): { files: string[]; missing: string[] } {
    const files: string[] = [];
    const missing: string[] = [];
    for (const reference of helm.valueFiles) {
      const file = resolveTreePath(path, reference);
      const entry = file === undefined ? undefined : tree.entry(file);
      if (file !== undefined && !entry && helm.ignoreMissingValueFiles) {
        missing.push(file);
        continue;
      }
      if (file === undefined || !entry || entry.type === 'folder') {
        throw new RenderError({
          code: file === undefined ? 'path-outside' : 'unknown-path',
          message: `The value file "${reference}" ${
            file === undefined
              ? 'leads out of the repository'
              : 'is not in the commit'
          }`,
          value: reference,
          cure: 'Correct helm.valueFiles of the environment (relative to source.path), or push the file',
        });
      }
      refuseLinks([entry]);
      files.push(file);
    }
    return { files, missing };
  }

  private async parse(
    tree: SourceTree,
    request: RenderRequest,
    output: string,
    notes: Problem[],
  ): Promise<RenderedManifest[]> {
    const { path } = request;
    const defaults = defaultsOf(path);
    const counts = !request.helm.valueFilesReplaceDefaults;
    const values = [
      ...(counts && tree.entry(defaults) ? [defaults] : []),
      ...this.valueFiles(tree, request).files,
    ];
    const manifests: RenderedManifest[] = [];
    // Helm states before each document which file of which chart made it; of
    // a CustomResourceDefinition older ones leave the chart out.
    for (const part of output.split(/^---\n# Source: /m).slice(1)) {
      const end = part.indexOf('\n');
      const source = part.slice(0, end).trim();
      const inChart = source.startsWith('crds/')
        ? source
        : source.slice(source.indexOf('/') + 1);
      const documents = await parseYaml(
        part.slice(end + 1),
        `${source} as rendered`,
      );
      const template = templateFile(tree, path, inChart);
      for (const object of toManifests(documents, source, notes)) {
        if (!isHook(object)) {
          manifests.push({
            object,
            files: [...new Set([template, ...values])],
          });
        }
      }
    }
    return manifests;
  }
}

/** A template of a packed chart is the package. */
function templateFile(tree: SourceTree, path: string, inChart: string): string {
  const file = path === '' ? inChart : `${path}/${inChart}`;
  if (tree.entry(file)) {
    return file;
  }
  const packed = /^charts\/([^/]+)\//.exec(inChart);
  const charts = path === '' ? 'charts' : `${path}/charts`;
  const found =
    packed &&
    tree
      .entriesBelow(charts)
      .find(
        entry =>
          folderOf(entry.path) === charts &&
          nameOf(entry.path).startsWith(`${packed[1]}-`) &&
          entry.path.endsWith('.tgz'),
      );
  return found?.path ?? (path === '' ? 'Chart.yaml' : `${path}/Chart.yaml`);
}

function options(request: RenderRequest): string[] {
  const { namespace, helm, kubeVersion, apiVersions = [] } = request;
  return [
    `--namespace=${namespace}`,
    ...(helm.skipCrds ? [] : ['--include-crds']),
    '--no-hooks',
    '--skip-tests',
    ...(kubeVersion !== undefined && KUBE_VERSION.test(kubeVersion)
      ? [`--kube-version=${kubeVersion}`]
      : []),
    ...apiVersions
      .filter(version => API_VERSION.test(version))
      .map(version => `--api-versions=${version}`),
    ...(helm.parameters ?? []).map(
      ({ name, value, forceString }) =>
        `--set${forceString ? '-string' : ''}=${name}=${value}`,
    ),
  ];
}

function refuseLookUps(contents: ReadonlyMap<string, Buffer>): void {
  for (const [file, content] of contents) {
    if (content.includes(LOOKS_UP_HOSTS)) {
      throw new RenderError({
        code: 'look-up-refused',
        message: `${file} uses ${LOOKS_UP_HOSTS}; nothing is looked up while rendering`,
        value: LOOKS_UP_HOSTS,
        cure: 'Put the address into a value file',
      });
    }
  }
}

function markDiffering(
  first: RenderedManifest[],
  second: RenderedManifest[],
  notes: Problem[],
): RenderedManifest[] {
  const again = new Map(
    second.map(manifest => [identity(manifest.object), manifest]),
  );
  return first.flatMap(manifest => {
    const other = again.get(identity(manifest.object));
    if (!other) {
      const { kind, metadata } = manifest.object;
      const name = String((metadata as Record<string, unknown>).name);
      notes.push({
        code: 'not-deterministic',
        message: `${kind} ${name} of ${manifest.files[0]} is left out: it has another name each time it is rendered`,
        value: name,
        cure: 'Give the object a name that does not depend on chance or time',
      });
      return [];
    }
    const paths = differingPaths(manifest.object, other.object);
    return paths.length === 0
      ? [manifest]
      : [{ ...manifest, notDeterministic: paths }];
  });
}
