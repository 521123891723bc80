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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { RenderSandbox } from './RenderSandbox';

/** A binary that the operator supplies, found when it is first needed. */
export class RenderBinary {
  private found?: { path: string; version: string };

  constructor(
    private readonly sandbox: RenderSandbox,
    private readonly options: {
      /** As a person calls it. */
      name: string;
      /** Name or path of the configuration. */
      configured: string;
      configKey: string;
      versionArgs: string[];
      /** Lowest usable, `[4, 5]`. */
      atLeast: [number, number];
    },
  ) {}

  /**
   * @throws RenderError with code `renderer-missing` or `renderer-too-old`;
   * it is looked for again next time.
   */
  async locate(): Promise<{ path: string; version: string }> {
    if (this.found) {
      return this.found;
    }
    const { name, configured, configKey, versionArgs, atLeast } = this.options;
    const path = await this.sandbox.find(configured);
    if (!path) {
      throw new RenderError({
        code: 'renderer-missing',
        message: `There is no ${name} on the hub's machine: "${configured}" is not on its PATH or may not be run`,
        value: configured,
        cure: `Install ${name} ${atLeast.join(
          '.',
        )} or later, or set ${configKey} to where it is`,
      });
    }
    const printed = await this.sandbox.inFolder(folder =>
      this.sandbox.run(path, versionArgs, {
        folder: folder.path,
        what: `${name} ${versionArgs.join(' ')}`,
        signal: new AbortController().signal,
      }),
    );
    const version = /v?(\d+)\.(\d+)\.\d+[^\s}"]*/.exec(printed);
    const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
    if (
      !version ||
      major < atLeast[0] ||
      (major === atLeast[0] && minor < atLeast[1])
    ) {
      throw new RenderError({
        code: 'renderer-too-old',
        message: `"${configured}" is ${name} ${
          version?.[0] ?? 'of an unknown version'
        }; ${atLeast.join('.')} or later is needed`,
        value: version?.[0] ?? configured,
        cure: `Install a newer ${name}, or set ${configKey} to where it is`,
      });
    }
    this.found = { path, version: version[0] };
    return this.found;
  }
}
