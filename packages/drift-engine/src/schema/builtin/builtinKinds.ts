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

import { TypeTable } from '../parseTypes';
import type { Field, StructNode } from '../SchemaNode';
import { defaultRules } from '../defaultRules';
import { UNTYPED } from '../SchemaNode';
import { accessTypes } from './accessTypes';
import { clusterTypes } from './clusterTypes';
import { coreTypes } from './coreTypes';
import { extensionTypes } from './extensionTypes';
import { kinds } from './kinds';
import { workloadsTypes } from './workloadsTypes';

/** A kind as the engine knows it. */
export interface KindSchema {
  readonly node: StructNode;
  readonly namespaced: boolean;
  /** Built into Kubernetes: zero values are dropped, fields are known in full. */
  readonly builtin: boolean;
  /** Whether fields the schema does not name are known to be pruned. */
  readonly known: boolean;
}

export const typeTable = new TypeTable([
  coreTypes,
  workloadsTypes,
  accessTypes,
  clusterTypes,
  extensionTypes,
]);

const field = (name: string, rule?: string): [string, Field] => [
  name,
  {
    node: UNTYPED,
    droppable: false,
    rule: rule === undefined ? undefined : defaultRules[rule],
  },
];

/** The type of a kind with what every kind has: `apiVersion`, `kind`, `metadata`, `status`. */
function kindNode(type: string): StructNode {
  const node = typeTable.type(type);
  if (!node.fields.has('metadata')) {
    node.fields.set('metadata', {
      node: typeTable.type('ObjectMeta'),
      droppable: false,
    });
    for (const name of ['apiVersion', 'kind', 'status']) {
      node.fields.set(...field(name, `${type}.${name}`));
    }
  }
  return node;
}

const byRef = new Map<string, { type: string; namespaced: boolean }>();
for (const line of kinds.trim().split('\n')) {
  const [group, versions, ...names] = line.split(' ');
  for (const name of names) {
    const namespaced = !name.endsWith('-');
    const [kind, type = kind] = name.replace(/-$/, '').split('=');
    for (const version of versions.split(',')) {
      const apiVersion = group === 'core' ? version : `${group}/${version}`;
      byRef.set(`${apiVersion}/${kind}`, { type, namespaced });
    }
  }
}
// Claims are types of their own inside StatefulSets.
kindNode('PersistentVolumeClaim');

const schemas = new Map<string, KindSchema>();

/** What is known of a built-in kind, or undefined. */
export function builtinKind(
  apiVersion: string,
  kind: string,
): KindSchema | undefined {
  const ref = `${apiVersion}/${kind}`;
  const known = schemas.get(ref);
  if (known) {
    return known;
  }
  const entry = byRef.get(ref);
  if (!entry) {
    return undefined;
  }
  const schema: KindSchema = {
    node: kindNode(entry.type),
    namespaced: entry.namespaced,
    builtin: true,
    known: true,
  };
  schemas.set(ref, schema);
  return schema;
}

/** `<apiVersion>/<Kind>` of every built-in kind. */
export function builtinKindRefs(): string[] {
  return [...byRef.keys()];
}
