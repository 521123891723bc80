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

import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import { parseAllDocuments } from 'yaml';
import {
  folderOf,
  nameOf,
  resolveTreePath,
} from '../../../desired/git/gitPath';
import { isMap } from '../yaml/valuePath';

const KUSTOMIZATION = /^kustomization(\.ya?ml)?$/i;

/**
 * Paths of files that generators of kustomizations make Secrets from.
 *
 * @param inputs - Files and folders of the environment's input set.
 */
export async function secretFiles(
  tree: SourceTree,
  inputs: readonly string[],
): Promise<Set<string>> {
  const kustomizations = new Set<string>();
  for (const input of inputs) {
    if (tree.entry(input)?.type === 'file') {
      kustomizations.add(input);
    } else {
      tree.entriesBelow(input).forEach(({ path }) => kustomizations.add(path));
    }
  }
  const paths = [...kustomizations].filter(
    path =>
      KUSTOMIZATION.test(nameOf(path)) && tree.entry(path)?.type === 'file',
  );
  const found = new Set<string>();
  for (const [path, content] of await tree.read(paths)) {
    const text = content.toString('utf8');
    if (!text.includes('secretGenerator')) {
      continue;
    }
    for (const reference of referencesIn(text)) {
      const file = resolveTreePath(folderOf(path), reference);
      if (file !== undefined) {
        found.add(file);
      }
    }
  }
  return found;
}

function* referencesIn(text: string): Generator<string> {
  for (const document of parseAllDocuments(text)) {
    const content: unknown =
      document.errors.length > 0 ? undefined : document.toJS();
    const generators = isMap(content) ? content.secretGenerator : undefined;
    for (const each of Array.isArray(generators) ? generators : []) {
      if (!isMap(each)) {
        continue;
      }
      const { files, envs, env } = each;
      for (const entry of [files, envs, env].flat()) {
        if (typeof entry === 'string') {
          // `name=path`, or the path alone.
          yield entry.slice(entry.indexOf('=') + 1);
        }
      }
    }
  }
}
