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
  type RenderRequest,
  type Renderer,
  type SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import type { RenderedCommit, RenderedObject } from '../types';
import { afterRendering } from './afterRendering';
import { digestOf } from './digest';
import { chartFile } from './HelmRenderer';
import { LruCache } from './LruCache';
import { nextTurn } from './nextTurn';
import { sizeOf, toRenderedObject } from './toRenderedObject';
import { kustomizationFile } from './walkKustomizations';

/** JSON text of the objects kept; in memory they take a few times that. */
const MAX_CACHE_BYTES = 96 * 1024 * 1024;
const MAX_INPUT_LISTS_BYTES = 16 * 1024 * 1024;
/** More of them nobody reads. */
const MAX_NOTES = 200;
/** Objects digested before other work gets its turn. */
const OBJECTS_PER_TURN = 100;

type Rendered = Omit<RenderedCommit, 'sha'>;

/** Asks for one environment at one commit. */
export interface RenderTask {
  tree: SourceTree;
  sha: string;
  /** `renderer` of its configuration. */
  renderer: string;
  request: RenderRequest;
  signal: AbortSignal;
}

/**
 * Renders environments, and only when a file of their input set, an option or
 * the renderer itself is another than before.
 */
export class EnvironmentRenderer {
  private readonly renderers = new Map<string, Renderer>();
  private readonly rendered = new LruCache<Rendered>(MAX_CACHE_BYTES);
  /** What an environment was last made from. */
  private readonly inputs = new LruCache<{ path: string; id: string }[]>(
    MAX_INPUT_LISTS_BYTES,
  );
  private readonly running = new Map<string, Promise<Rendered>>();
  /** Renderings done, not answered from memory; for tests and measurements. */
  renderedCount = 0;

  constructor(renderers: Iterable<Renderer>) {
    for (const renderer of renderers) {
      if (renderer.name === 'auto' || this.renderers.has(renderer.name)) {
        throw new Error(
          `There are two renderers "${renderer.name}"; give the added one another name`,
        );
      }
      this.renderers.set(renderer.name, renderer);
    }
  }

  /** @throws RenderError when the commit cannot be rendered. */
  async render(task: RenderTask): Promise<RenderedCommit> {
    const { request, sha } = task;
    const renderer = this.choose(task);
    const options = await optionsKey(renderer, request);
    const inputs = await this.inputsOf(renderer, options, task);
    const inputKey = digestOf([options, inputs]);
    const known = this.rendered.get(inputKey);
    if (known) {
      return { sha, ...known };
    }
    let running = this.running.get(inputKey);
    if (!running) {
      running = this.renderNow(renderer, inputKey, task).finally(() =>
        this.running.delete(inputKey),
      );
      this.running.set(inputKey, running);
    }
    return { sha, ...(await running) };
  }

  /** Paths on which the outcome of a rendering that succeeded depends. */
  async inputPaths(task: RenderTask): Promise<string[]> {
    const { request } = task;
    const renderer = this.choose(task);
    const options = await optionsKey(renderer, request);
    const inputs = await this.inputsOf(renderer, options, task);
    return inputs.map(({ path }) => path);
  }

  private choose({ renderer: name, tree, request }: RenderTask): Renderer {
    const { path, refusedFiles = [] } = request;
    const refused = refusedFiles.find(file => tree.entry(file));
    if (refused !== undefined) {
      throw new RenderError({
        code: 'not-comparable',
        message: `not comparable: ${refused}, which changes how the delivering tool renders`,
        value: refused,
        cure: 'Put what it states into the object of the tool, and remove the file',
      });
    }
    const automatic = () => {
      if (chartFile(tree, path)) {
        return 'helm';
      }
      return kustomizationFile(tree, path) ? 'kustomize' : 'plain';
    };
    const wanted = name === 'auto' ? automatic() : name;
    const renderer = this.renderers.get(wanted);
    if (!renderer) {
      throw new RenderError({
        code: 'unknown-renderer',
        message: `There is no renderer "${wanted}"`,
        value: wanted,
        cure: `Choose auto or one of: ${[...this.renderers.keys()].join(
          ', ',
        )}; or install the module that adds it`,
      });
    }
    return renderer;
  }

  /** Walks only when something of what was walked last time is another. */
  private async inputsOf(
    renderer: Renderer,
    options: string,
    { tree, request }: RenderTask,
  ): Promise<{ path: string; id: string }[]> {
    const last = this.inputs.get(options);
    if (last?.every(({ path, id }) => tree.entry(path)?.id === id)) {
      return last;
    }
    const paths = await renderer.inputs(tree, request);
    const inputs = paths.map(path => ({
      path,
      id: tree.entry(path)?.id ?? '',
    }));
    this.inputs.set(
      options,
      inputs,
      inputs.reduce((sum, { path }) => sum + path.length + 100, 0),
    );
    return inputs;
  }

  private async renderNow(
    renderer: Renderer,
    inputKey: string,
    { tree, request, signal }: RenderTask,
  ): Promise<Rendered> {
    this.renderedCount += 1;
    const { manifests, notes } = await renderer.render(tree, request, {
      signal,
    });
    const objects: RenderedObject[] = [];
    let sizeBytes = 1_000;
    for (const [index, manifest] of manifests.entries()) {
      if (index % OBJECTS_PER_TURN === 0) {
        await nextTurn();
      }
      const applied = await afterRendering(manifest, request);
      objects.push(toRenderedObject(applied, request.path, renderer.name));
      sizeBytes += sizeOf(applied);
    }
    const rendered: Rendered = {
      inputKey,
      renderer: renderer.name,
      objects,
      services: digestsOf(objects),
      notes: notes.slice(0, MAX_NOTES),
    };
    this.rendered.set(inputKey, rendered, sizeBytes);
    return rendered;
  }
}

async function optionsKey(
  renderer: Renderer,
  request: RenderRequest,
): Promise<string> {
  return digestOf([renderer.name, await renderer.version(), { ...request }]);
}

function digestsOf(
  objects: readonly RenderedObject[],
): ReadonlyMap<string, string> {
  const byService = new Map<string, string[]>();
  for (const { serviceKey, digest } of objects) {
    const digests = byService.get(serviceKey);
    if (digests) {
      digests.push(digest);
    } else {
      byService.set(serviceKey, [digest]);
    }
  }
  return new Map(
    [...byService].map(([key, digests]) => [key, digestOf(digests.sort())]),
  );
}
