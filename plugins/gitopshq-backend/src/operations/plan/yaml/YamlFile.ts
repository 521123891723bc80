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
  builtinKind,
  KUBERNETES_YAML_OPTIONS,
  type SchemaNode,
} from '@gitopshq/drift-engine';
import {
  isAlias,
  isCollection,
  isNode,
  parseAllDocuments,
  visit,
  type Document,
} from 'yaml';

/** Aliases of one document are followed up to this number of copies. */
const MAX_ALIASES = 1000;

/** One document of a file that holds something. */
export interface YamlPart {
  /** Position among the documents of the file that hold something, from 0. */
  index: number;
  document: Document.Parsed;
  /** What it says, as plain JSON; anchors and merges resolved. */
  value: unknown;
  /** `<apiVersion>/<kind>/<namespace>/<name>` of a manifest. */
  identity?: string;
  /** What is known of its kind, for a manifest of a built-in one. */
  schema?: SchemaNode;
}

/** A YAML (or JSON) file as text, and what it says. */
export interface YamlFile {
  text: string;
  parts: readonly YamlPart[];
}

/** The text is no YAML that values can be told in; the message says why. */
export class NotYamlError extends Error {}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `<apiVersion>/<kind>/<namespace>/<name>`; undefined for what is no manifest. */
export function identityOf(value: unknown): string | undefined {
  if (!isRecord(value) || !isRecord(value.metadata)) {
    return undefined;
  }
  const { apiVersion, kind, metadata } = value;
  const { name, namespace = '' } = metadata;
  return typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof name === 'string'
    ? `${apiVersion}/${kind}/${namespace}/${name}`
    : undefined;
}

/**
 * Reads a file as Kubernetes' tools do, keeping where everything stands.
 *
 * @throws NotYamlError for broken YAML, such as a template of Helm.
 */
export function parseYamlFile(text: string): YamlFile {
  const documents = parseAllDocuments(text, {
    ...KUBERNETES_YAML_OPTIONS,
    keepSourceTokens: true,
  });
  const parts: YamlPart[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) {
      throw new NotYamlError(
        `line ${error.linePos?.[0].line ?? 1}: ${
          error.message.split('\n')[0].split(' at line ')[0]
        }`,
      );
    }
    const { contents } = document;
    if (!isNode(contents) || isAlias(contents)) {
      continue;
    }
    visit(document, {
      Pair: (_, { key }) => {
        if (isCollection(key)) {
          // `{{ … }}` is a map whose key is a map.
          throw new NotYamlError('a key is no text, as in a template');
        }
      },
    });
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (thrown) {
      // Anchor bombs and aliases without an anchor.
      throw new NotYamlError((thrown as Error).message);
    }
    if (value === null || value === undefined) {
      continue;
    }
    const identity = identityOf(value);
    const schema = identity
      ? builtinKind(
          String((value as Record<string, unknown>).apiVersion),
          String((value as Record<string, unknown>).kind),
        )?.node
      : undefined;
    parts.push({
      index: parts.length,
      document,
      value,
      ...(identity !== undefined && { identity }),
      ...(schema && { schema }),
    });
  }
  return { text, parts };
}

/** The document of another state of the file that stands for this one. */
export function counterpartOf(
  part: YamlPart,
  file: YamlFile,
): YamlPart | undefined {
  if (part.identity !== undefined) {
    return file.parts.find(({ identity }) => identity === part.identity);
  }
  const same = file.parts[part.index];
  return same?.identity === undefined ? same : undefined;
}
