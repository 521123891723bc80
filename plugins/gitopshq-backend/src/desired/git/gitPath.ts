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

/** A repository's own folder must never be written to, whatever its case. */
const GIT_FOLDER = /^\.git$/i;

/**
 * Whether this is a plain path below the root of a tree: no empty, `.` or
 * `..` segment, no `.git`, no NUL. Git itself takes other ones into a tree
 * when somebody makes the objects by hand.
 */
export function isTreePath(path: string): boolean {
  return (
    !path.includes('\0') &&
    path
      .split('/')
      .every(
        segment =>
          segment !== '' &&
          segment !== '.' &&
          segment !== '..' &&
          !GIT_FOLDER.test(segment),
      )
  );
}

/**
 * The path that a reference means, seen from a folder of the tree.
 *
 * @param folder - A path in the tree, `''` for its root.
 * @param reference - Relative, as people write it: `./a`, `../base`, `a/`.
 * @returns `''` for the root; undefined when it leads out of the tree, is
 * absolute, or holds a backslash or NUL.
 */
export function resolveTreePath(
  folder: string,
  reference: string,
): string | undefined {
  if (reference.startsWith('/') || /[\\\0]/.test(reference)) {
    return undefined;
  }
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of reference.split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) {
        return undefined;
      }
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  const path = segments.join('/');
  return path === '' || isTreePath(path) ? path : undefined;
}

/** Whether a path is a folder or something below it; `''` holds everything. */
export function isWithin(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder a path is in, `''` for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
