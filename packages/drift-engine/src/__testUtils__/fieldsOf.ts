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

import { isRecord } from '../json';
import { builtinKind } from '../schema/builtin/builtinKinds';
import type { SchemaNode } from '../schema/SchemaNode';
import type { KubernetesObject } from '../types';

/** The `fieldsV1` tree an API server records for a value: what of it the writer owns. */
export function fieldsOf(value: unknown, node: SchemaNode): object {
  if (
    isRecord(value) &&
    (node.type === 'struct' || node.type === 'map' || node.type === 'untyped')
  ) {
    if (node.type !== 'untyped' && node.atomic) {
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => {
        return [`f:${key}`, fieldsOf(child, childOf(node, key))];
      }),
    );
  }
  if (Array.isArray(value) && node.type === 'keyedList') {
    return Object.fromEntries(
      value.map(item => {
        const fields =
          node.items.type === 'struct' ? node.items.fields : new Map();
        const keys = Object.fromEntries(
          [...node.keys]
            .sort()
            .map(key => [key, item[key] ?? fields.get(key)?.constant]),
        );
        return [
          `k:${JSON.stringify(keys)}`,
          { '.': {}, ...fieldsOf(item, node.items) },
        ];
      }),
    );
  }
  if (Array.isArray(value) && node.type === 'set') {
    return Object.fromEntries(
      value.map(item => [`v:${JSON.stringify(item)}`, {}]),
    );
  }
  return {};
}

/** The tree for a part of an object of a built-in kind, without what identifies it. */
export function ownedBy(object: KubernetesObject): object {
  const { apiVersion, kind, metadata, ...rest } = object as {
    apiVersion: string;
    kind: string;
    metadata?: Record<string, unknown>;
  };
  const { name: _name, namespace: _namespace, ...ownMetadata } = metadata ?? {};
  const schema = builtinKind(apiVersion, kind);
  return fieldsOf(
    {
      ...rest,
      ...(Object.keys(ownMetadata).length > 0 && { metadata: ownMetadata }),
    },
    schema?.node ?? { type: 'untyped' },
  );
}

function childOf(node: SchemaNode, key: string): SchemaNode {
  if (node.type === 'struct') {
    return node.fields.get(key)?.node ?? { type: 'untyped' };
  }
  return node.type === 'map' ? node.values : node;
}
