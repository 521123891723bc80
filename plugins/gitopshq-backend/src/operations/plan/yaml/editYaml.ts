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

import type { Segment } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import { NotEditableError } from './TextPlaces';
import { YamlEditor, type Splice } from './YamlEditor';
import { nodeAtPath } from './yamlNodes';
import {
  ABSENT,
  valueAt,
  withoutValue,
  withValue,
  highestRemoved,
} from './valuePath';
import { parseYamlFile, type YamlFile, type YamlPart } from './YamlFile';

/** What one value of a file is to become. */
export interface YamlEdit {
  /** Index of the document, see `YamlPart`. */
  part: number;
  path: readonly Segment[];
  /** {@link ABSENT} takes it away. */
  value: unknown;
  /**
   * The document it is taken from: its style is kept where there is none here,
   * and containers that it holds stay when they become empty.
   */
  from?: YamlPart;
}

/**
 * Changes values of a YAML file where they stand: comments, order, quotes,
 * indentation, line breaks, document markers and anchors stay as they are.
 *
 * @param json - The file is JSON.
 * @throws NotEditableError where anchors, merges or an unusual layout would
 * let other values change with it; NotYamlError for a file that is no YAML.
 */
export function editYaml(
  text: string,
  edits: readonly YamlEdit[],
  json: boolean = false,
): string {
  const before = parseYamlFile(text);
  let now = before;
  const wanted = before.parts.map(({ value }) => value);
  for (const edit of edits) {
    const part = now.parts[edit.part];
    if (!part) {
      throw new NotEditableError(`there is no document ${edit.part}`);
    }
    if (isEqual(valueAt(part.value, edit.path), edit.value)) {
      continue;
    }
    wanted[edit.part] = expected(wanted[edit.part], edit);
    const splices = splicesOf(now, part, edit, json);
    now = reread(spliced(now.text, splices));
    if (
      !isEqual(
        now.parts.map(({ value }) => value),
        wanted,
      )
    ) {
      throw new NotEditableError(
        'changing it where it stands would change other values as well',
      );
    }
  }
  return now.text;
}

const keepsOf =
  ({ from }: YamlEdit) =>
  (path: readonly Segment[]) =>
    from !== undefined && valueAt(from.value, path) !== ABSENT;

function expected(value: unknown, edit: YamlEdit): unknown {
  return edit.value === ABSENT
    ? withoutValue(value, edit.path, keepsOf(edit))
    : withValue(value, edit.path, edit.value);
}

function splicesOf(
  file: YamlFile,
  part: YamlPart,
  edit: YamlEdit,
  json: boolean,
): Splice[] {
  const editor = new YamlEditor(file.text, part, json);
  if (edit.value === ABSENT) {
    return [
      editor.remove(highestRemoved(part.value, edit.path, keepsOf(edit))),
    ];
  }
  const node = edit.from && nodeAtPath(edit.from.document, edit.path);
  return editor.set(edit.path, { value: edit.value, ...(node && { node }) });
}

function spliced(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (now, { start, end, text: into }) =>
        now.slice(0, start) + into + now.slice(end),
      text,
    );
}

function reread(text: string): YamlFile {
  try {
    return parseYamlFile(text);
  } catch (error) {
    throw new NotEditableError(
      `changing it where it stands would break the file (${
        (error as Error).message
      })`,
    );
  }
}
