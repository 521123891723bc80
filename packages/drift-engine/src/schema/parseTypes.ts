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

import { constantDefaults } from './constantDefaults';
import { defaultRules, entryRules, admittedItems } from './defaultRules';
import type { ScalarKind } from '../values/scalarsEqual';
import { UNTYPED } from './SchemaNode';
import type { Field, SchemaNode, StructNode } from './SchemaNode';

/*
 * Notation of the type tables: one type per paragraph, continued on indented
 * lines, as `Name field field:code …`; `Name!` is owned as one value. Codes:
 *
 *   (none) string   b boolean   n number   q quantity   i int-or-string
 *   t time   y base64 bytes   u anything   Type another type
 *   {code} map   !{code} map owned as one value   {} empty object
 *   [code] atomic list   [Type|key,key] associative list   <code> set
 *
 * A code followed by `*` is a pointer in Kubernetes' types: the server keeps
 * its zero value, where it drops that of any other field.
 */
const SCALARS: Record<string, ScalarKind> = {
  '': 'string',
  s: 'string',
  b: 'boolean',
  n: 'number',
  q: 'quantity',
  i: 'intOrString',
  t: 'time',
  y: 'bytes',
};

/** Kinds of values Go leaves out when zero; quantities, int-or-strings and times are structs, which it does not. */
const DROPPABLE = new Set<ScalarKind>(['string', 'number', 'boolean', 'bytes']);

/** Fields in which the order of an associative list means something. */
const ORDERED: Record<string, 'items' | 'references'> = {
  'PodSpec.initContainers': 'items',
  'Container.env': 'references',
  'EphemeralContainer.env': 'references',
};

/** Reads type tables; types are built on first use and shared. */
export class TypeTable {
  readonly #lines = new Map<string, string>();
  readonly #types = new Map<string, StructNode>();
  readonly #codes = new Map<string, SchemaNode>();

  constructor(tables: readonly string[]) {
    for (const table of tables) {
      for (const line of table.trim().replace(/\n\s+/g, ' ').split('\n')) {
        const end = line.indexOf(' ');
        const name = end < 0 ? line : line.slice(0, end);
        this.#lines.set(name.replace('!', ''), end < 0 ? `${name} ` : line);
      }
    }
  }

  type(name: string): StructNode {
    const known = this.#types.get(name);
    if (known) {
      return known;
    }
    const line = this.#lines.get(name);
    if (line === undefined) {
      throw new Error(`The type tables name "${name}" and do not describe it`);
    }
    const [head, ...fields] = line.split(' ').filter(Boolean);
    const node: StructNode = {
      type: 'struct',
      atomic: head.endsWith('!'),
      fields: new Map(),
      open: false,
    };
    this.#types.set(name, node);
    for (const field of fields) {
      const [, fieldName, code = '', pointer] =
        /^([^:*]+)(?::([^*]+))?(\*)?$/.exec(field) ?? [];
      node.fields.set(
        fieldName,
        this.#field(name, fieldName, code, Boolean(pointer)),
      );
    }
    return node;
  }

  #field(type: string, name: string, code: string, pointer: boolean): Field {
    const node = this.code(code);
    const key = `${type}.${name}`;
    const bareKey = `${type.slice(type.lastIndexOf('.') + 1)}.${name}`;
    return {
      node,
      droppable:
        node.type === 'scalar' && DROPPABLE.has(node.scalar) && !pointer,
      named: true,
      constant: constantDefaults[key] ?? constantDefaults[bareKey],
      rule: defaultRules[key] ?? defaultRules[bareKey],
      entryRule: entryRules[bareKey],
      admitted: admittedItems[bareKey],
      order: ORDERED[bareKey],
    };
  }

  code(code: string): SchemaNode {
    let node = this.#codes.get(code);
    if (!node) {
      node = this.#parse(code);
      this.#codes.set(code, node);
    }
    return node;
  }

  #parse(code: string): SchemaNode {
    if (Object.hasOwn(SCALARS, code)) {
      return { type: 'scalar', scalar: SCALARS[code] };
    }
    if (code === 'u') {
      return UNTYPED;
    }
    const inner = code.slice(1, -1);
    switch (code[0]) {
      case '!':
        return {
          type: 'map',
          atomic: true,
          values: this.code(code.slice(2, -1)),
        };
      case '{':
        return inner === ''
          ? { type: 'struct', atomic: false, fields: new Map(), open: true }
          : { type: 'map', atomic: false, values: this.code(inner) };
      case '<':
        return { type: 'set', items: this.code(inner) };
      case '[': {
        const [items, keys] = inner.split('|');
        return keys
          ? {
              type: 'keyedList',
              keys: keys.split(','),
              items: this.code(items),
            }
          : { type: 'list', items: this.code(items) };
      }
      default:
        return this.type(code);
    }
  }
}
