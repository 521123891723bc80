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
import type {
  RenderRequest,
  RenderedManifest,
  Renderer,
  Rendering,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { join } from 'node:path';
import { KustomizeOrigins, ORIGIN_METADATA } from './kustomizeOrigins';
import { parseYaml } from './parseYaml';
import { RenderBinary } from './RenderBinary';
import type { RenderSandbox } from './RenderSandbox';
import { requireFolder } from './sourceFiles';
import { toManifests } from './toManifests';
import { walkKustomizations } from './walkKustomizations';

/** `kustomize build` over exactly the files that a walk has found. */
export class KustomizeRenderer implements Renderer {
  readonly name = 'kustomize';
  private readonly binary: RenderBinary;

  constructor(private readonly sandbox: RenderSandbox) {
    this.binary = new RenderBinary(sandbox, {
      name: 'kustomize',
      configured: sandbox.config.kustomizeBinary,
      configKey: 'gitopshq.render.kustomizeBinary',
      versionArgs: ['version'],
      // The first to tell where an object comes from.
      atLeast: [4, 5],
    });
  }

  async version(): Promise<string> {
    return (await this.binary.locate()).version;
  }

  async inputs(
    tree: SourceTree,
    { path, kustomize }: RenderRequest,
  ): Promise<string[]> {
    requireFolder(tree, path);
    const walk = await walkKustomizations(tree, path, kustomize);
    return [...(walk.generated ? [path] : []), ...walk.files, ...walk.missing];
  }

  async render(
    tree: SourceTree,
    { path, kustomize }: RenderRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<Rendering> {
    const { path: binary } = await this.binary.locate();
    const walk = await walkKustomizations(tree, path, kustomize);
    const contents = await tree.read(walk.files);
    const root = walk.kustomizations.get(path)!;
    const output = await this.sandbox.inFolder(async folder => {
      for (const [file, content] of contents) {
        if (file !== root.file) {
          await folder.write(`tree/${file}`, content);
        }
      }
      // As JSON it means the same, without a second opinion on the YAML.
      await folder.write(
        `tree/${root.file}`,
        JSON.stringify({
          ...root.content,
          buildMetadata: metadataOf(root.content.buildMetadata),
        }),
      );
      return this.sandbox.run(
        binary,
        [
          'build',
          '--load-restrictor=LoadRestrictionsRootOnly',
          join(folder.path, 'tree', path),
        ],
        {
          folder: folder.path,
          what: `kustomize build ${path || '.'}`,
          signal,
        },
      );
    });
    const notes: Problem[] = [];
    const documents = await parseYaml(output, `kustomize build ${path}`);
    const origins = new KustomizeOrigins(tree, path, walk);
    const manifests: RenderedManifest[] = [];
    for (const object of toManifests(documents, path, notes)) {
      manifests.push(await origins.trace(object));
    }
    return { manifests, notes };
  }
}

function metadataOf(stated: unknown): unknown[] {
  return [
    ...new Set([
      ...(Array.isArray(stated) ? (stated as unknown[]) : []),
      ...ORIGIN_METADATA,
    ]),
  ];
}
