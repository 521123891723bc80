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
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { YamlDocument } from './parseYaml';

/** Whether this is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '';

/** Files of tools that look like objects and are applied by nobody. */
const TOOL_GROUP = /^(kustomize\.config\.k8s\.io|config\.kubernetes\.io)\//;

function notAnObject(file: string, line: number, lacks: string): RenderError {
  return new RenderError({
    code: 'broken-manifest',
    message: `${file}, line ${line}: an object lacks ${lacks}`,
    value: `${file}:${line}`,
    cure: 'An object needs apiVersion, kind and metadata.name; correct the file and push',
  });
}

function checked(
  value: Record<string, unknown>,
  file: string,
  line: number,
): Record<string, unknown> {
  const { apiVersion, kind, metadata } = value;
  if (!isText(apiVersion) || !isText(kind)) {
    throw notAnObject(file, line, isText(kind) ? 'apiVersion' : 'kind');
  }
  if (!isRecord(metadata) || !isText(metadata.name)) {
    throw notAnObject(file, line, 'metadata.name');
  }
  return value;
}

/**
 * The Kubernetes objects among documents. Documents that state neither apiVersion nor kind (values, workflows) are no manifests; a
 * note says so.
 *
 * @throws RenderError for an object that states only half of what names it.
 */
export function toManifests(
  documents: readonly YamlDocument[],
  file: string,
  notes: Problem[],
): Record<string, unknown>[] {
  const objects: Record<string, unknown>[] = [];
  for (const { value, line } of documents) {
    if (
      isRecord(value) &&
      (value.apiVersion !== undefined || value.kind !== undefined)
    ) {
      const tool =
        isText(value.apiVersion) && TOOL_GROUP.test(value.apiVersion);
      if (!tool) {
        objects.push(checked(value, file, line));
      }
    } else {
      notes.push({
        code: 'not-a-manifest',
        message: `${file}, line ${line}: left out, for it has neither apiVersion nor kind`,
        value: `${file}:${line}`,
        cure: 'Nothing to do if it is not meant for the cluster',
      });
    }
  }
  return objects;
}
