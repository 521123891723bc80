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

import { createTwoFilesPatch } from 'diff';
import type { PlannedFile } from '../../types';
import type { Redactor } from './Redactor';

/** Larger files are not compared line by line. */
const MAX_FILE_BYTES = 512 * 1024;
/** All diffs of one preview together. */
const MAX_TOTAL_CHARACTERS = 1024 * 1024;
/** Lines that may differ before finding the shortest diff takes too long. */
const MAX_EDITS = 4_000;
const MAX_MS = 500;

/** A file before and after; undefined: not there. */
export interface FileContents {
  before?: Buffer;
  after?: Buffer;
}

/** What a preview shows of files. */
export interface FileDiffs {
  files: (PlannedFile & { diff?: string })[];
  notes: string[];
}

function textOf(content: Buffer | undefined): string | undefined {
  if (!content) {
    return '';
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Unified diffs of redacted files; what is too large to be shown is named in
 * the notes.
 */
export function fileDiffs(
  files: readonly PlannedFile[],
  contents: ReadonlyMap<string, FileContents>,
  redactor: Redactor,
): FileDiffs {
  const notes: string[] = [];
  let left = MAX_TOTAL_CHARACTERS;
  const shown = files.map(file => {
    const { before, after } = contents.get(file.path) ?? {};
    const size = Math.max(before?.length ?? 0, after?.length ?? 0);
    const texts = [textOf(before), textOf(after)];
    if (texts.includes(undefined)) {
      notes.push(`${file.path} is not text: its content is not shown.`);
      return file;
    }
    if (size > MAX_FILE_BYTES || left <= 0) {
      notes.push(
        `${file.path} is not shown line by line: ${
          size > MAX_FILE_BYTES ? `it has ${size} bytes` : 'too much changes'
        }.`,
      );
      return file;
    }
    const [from, to] = texts.map(text => redactor.file(file.path, text!));
    const diff = createTwoFilesPatch(
      before ? `a/${file.path}` : '/dev/null',
      after ? `b/${file.path}` : '/dev/null',
      from,
      to,
      undefined,
      undefined,
      { context: 3, maxEditLength: MAX_EDITS, timeout: MAX_MS },
    );
    if (diff === undefined || diff.length > left) {
      notes.push(`${file.path} is not shown line by line: too much changes.`);
      return file;
    }
    left -= diff.length;
    // The rule above it belongs to the `Index:` line of other tools.
    return { ...file, diff: diff.replace(/^=+\n/, '') };
  });
  return { files: shown, notes };
}
