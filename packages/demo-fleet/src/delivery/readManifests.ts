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

import { InputError } from '@backstage/errors';
import { parseAllDocuments } from 'yaml';
import type { DemoEnvironment } from '../story/environments';
import type { Manifest } from '../story/manifests';

/** What names an object within a cluster. */
export function identityOf({ apiVersion, kind, metadata }: Manifest): string {
  return [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('/');
}

/**
 * The objects of a YAML file below an environment's path; those without a
 * namespace get the environment's.
 *
 * @throws InputError naming the file and what is wrong in it.
 */
export function readManifests(
  file: string,
  text: string,
  environment: Pick<DemoEnvironment, 'name' | 'namespace'>,
): Manifest[] {
  return parseAllDocuments(text).flatMap(document => {
    if (document.errors.length > 0) {
      throw new InputError(`${file}: ${document.errors[0].message}`);
    }
    const value: unknown = document.toJS();
    if (value === null) {
      return [];
    }
    const manifest = value as Manifest;
    if (!manifest.apiVersion || !manifest.kind || !manifest.metadata?.name) {
      throw new InputError(
        `${file}: an object needs apiVersion, kind and metadata.name`,
      );
    }
    const { namespace = environment.namespace } = manifest.metadata;
    if (namespace !== environment.namespace) {
      throw new InputError(
        `${file}: ${manifest.kind} "${manifest.metadata.name}" is in the namespace ${namespace}; ${environment.name} delivers to ${environment.namespace}`,
      );
    }
    return [{ ...manifest, metadata: { ...manifest.metadata, namespace } }];
  });
}
