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

import { extname } from 'node:path/posix';
import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import { formatPath } from '@gitopshq/drift-engine';
import { OperationError } from '../../OperationError';
import { nearest } from '../nearest';
import { formatValuePath, type ValueRef } from '../valueRef';
import { editYaml, type YamlEdit } from '../yaml/editYaml';
import { valuePaths } from '../yaml/valueDifferences';
import { ABSENT, isMap, valueAt } from '../yaml/valuePath';
import {
  NotYamlError,
  parseYamlFile,
  type YamlFile,
  type YamlPart,
} from '../yaml/YamlFile';
import { NotEditableError } from '../yaml/TextPlaces';

const YAML = /^\.(ya?ml|json)$/i;
/** Paths offered of a file, at most: of a huge one nobody reads them all. */
const MAX_PATHS = 20_000;

/** YAML files of one tree in which values are told and changed. */
export class ValueFiles {
  private readonly parsed = new Map<string, Promise<YamlFile>>();
  private readonly contents = new Map<string, Buffer>();

  constructor(
    private readonly tree: SourceTree,
    /** Every file of the environment's input set. */
    private readonly inputs: ReadonlySet<string>,
  ) {}

  static isYaml(path: string): boolean {
    return YAML.test(extname(path));
  }

  /** Reads contents at once that are asked for one by one afterwards. */
  async fetch(paths: readonly string[]): Promise<void> {
    const files = paths.filter(path => this.tree.entry(path)?.type === 'file');
    for (const [path, content] of await this.tree.read(files)) {
      this.contents.set(path, content);
    }
  }

  /**
   * @throws OperationError `unknownPath` for a file that is not of the
   * environment or not there, `notComparable` for one that is no plain YAML.
   */
  read(path: string): Promise<YamlFile> {
    let file = this.parsed.get(path);
    if (!file) {
      file = this.parse(path);
      this.parsed.set(path, file);
    }
    return file;
  }

  private async parse(path: string): Promise<YamlFile> {
    const known = this.inputs.has(path);
    if (!known || this.tree.entry(path)?.type !== 'file') {
      const offered = nearest(path, [...this.inputs].filter(ValueFiles.isYaml));
      throw new OperationError(
        'unknownPath',
        `${path.slice(0, 300)} ${
          known
            ? 'is not in this commit'
            : 'is no file that the environment is made from'
        }${didYouMean(offered)}`,
        { nearest: offered },
      );
    }
    if (!ValueFiles.isYaml(path)) {
      throw noYaml(path, 'its name says that it is none');
    }
    const content =
      this.contents.get(path) ?? (await this.tree.read([path])).get(path)!;
    try {
      return parseYamlFile(
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          content,
        ),
      );
    } catch (error) {
      if (error instanceof NotYamlError) {
        throw noYaml(path, error.message);
      }
      if (error instanceof TypeError) {
        throw noYaml(path, 'it is not UTF-8');
      }
      throw error;
    }
  }

  /**
   * The document that a path is in.
   *
   * @throws OperationError `unknownPath` when it cannot be told.
   */
  async part({ file, part }: ValueRef): Promise<YamlPart> {
    const { parts } = await this.read(file);
    const found =
      part === undefined && parts.length === 1 ? parts[0] : parts[part ?? -1];
    if (!found) {
      throw new OperationError(
        'unknownPath',
        part === undefined
          ? `${file} holds ${
              parts.length
            } documents: begin the path with the number of one, 0 to ${
              parts.length - 1
            }, such as 0.spec.replicas`
          : `${file} has no document ${part}: it holds ${parts.length}, counted from 0`,
        { nearest: parts.map(({ index }) => `${index}`) },
      );
    }
    return found;
  }

  /** @throws OperationError `unknownPath` with the nearest ones. */
  unknown(
    ref: ValueRef,
    parts: readonly YamlPart[],
    why: string,
  ): OperationError {
    const wanted = formatPath(ref.path);
    const offered = nearest(wanted, parts.flatMap(pathsOf)).map(path => {
      const [{ index }] = parts;
      return `${ref.file}#${formatted(index, path)}`;
    });
    return new OperationError(
      'unknownPath',
      `${ref.file} has no value ${wanted.slice(0, 300)}${why}${didYouMean(
        offered,
      )}`,
      { nearest: offered },
    );
  }

  /**
   * Contents of files after edits, by path.
   *
   * @throws OperationError `notComparable` where a value cannot be changed by
   * itself.
   */
  async edited(
    edits: ReadonlyMap<string, readonly YamlEdit[]>,
  ): Promise<Map<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    for (const [path, some] of edits) {
      const { text } = await this.read(path);
      try {
        contents.set(
          path,
          Buffer.from(
            editYaml(text, some, extname(path).toLowerCase() === '.json'),
          ),
        );
      } catch (error) {
        if (!(error instanceof NotEditableError)) {
          throw error;
        }
        throw new OperationError(
          'notComparable',
          `${some
            .map(edit => formatPath(edit.path))
            .slice(0, 3)
            .join(', ')} of ${path} cannot be changed by itself: ${
            error.message
          }. Change the file by hand, or roll back the service`,
        );
      }
    }
    return contents;
  }
}

function noYaml(path: string, why: string): OperationError {
  return new OperationError(
    'notComparable',
    `${path} is no YAML in which values can be told (${why}); choose a file of values or manifests, or roll back the service`,
  );
}

function didYouMean(offered: readonly string[]): string {
  return offered.length > 0 ? `; near to it: ${offered.join(', ')}` : '';
}

function formatted(index: number, path: string): string {
  return path.startsWith('[') ? `${index}${path}` : `${index}.${path}`;
}

/** Paths of all values of a document. */
function pathsOf({ value, schema }: YamlPart): string[] {
  return valuePaths(value, schema, MAX_PATHS).map(formatPath);
}

/** `<file>#<path>` of a place. */
export function refOf(
  file: string,
  part: YamlPart,
  path: ValueRef['path'],
): string {
  return `${file}#${formatValuePath(part.index, path)}`;
}

/** Whether SOPS keeps a checksum over the file: its values cannot be edited. */
export function isSealed({ value }: YamlPart): boolean {
  return isMap(value) && isMap(value.sops);
}

/** {@link valueAt} of a document. */
export function partValue(part: YamlPart | undefined, path: ValueRef['path']) {
  return part ? valueAt(part.value, path) : ABSENT;
}
