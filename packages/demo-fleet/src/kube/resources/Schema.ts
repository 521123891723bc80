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

/**
 * The type of a field, as far as the cluster needs it: to merge lists, to explain, to validate on the client.
 */
export type FieldType =
  | {
      is: 'scalar';
      type: 'string' | 'integer' | 'boolean' | 'number';
      format?: string;
    }
  | { is: 'any' }
  | { is: 'ref'; name: string; retainKeys?: boolean }
  | { is: 'map'; values: FieldType }
  | { is: 'list'; items: FieldType; keys?: readonly string[]; set?: boolean };

/** A named structure: its fields and which of them must be given. */
export interface Schema {
  name: string;
  description?: string;
  fields: ReadonlyMap<string, FieldType>;
  required: readonly string[];
}

/** The notation of one structure in the schema table: field name to {@link parseFieldType} notation. */
export type SchemaNotation = Record<string, string>;

const SCALARS: Record<string, FieldType> = {
  string: { is: 'scalar', type: 'string' },
  integer: { is: 'scalar', type: 'integer' },
  number: { is: 'scalar', type: 'number' },
  boolean: { is: 'scalar', type: 'boolean' },
  time: { is: 'scalar', type: 'string', format: 'date-time' },
  bytes: { is: 'scalar', type: 'string', format: 'byte' },
  quantity: { is: 'scalar', type: 'string', format: 'quantity' },
  intOrString: { is: 'scalar', type: 'string', format: 'int-or-string' },
  any: { is: 'any' },
};

/**
 * Reads the notation of a field: a scalar name, `any`, `map<T>`, `Name` of another structure,
 * `Name~` when its keys are retained (`$retainKeys`), `T[]` for a list that is replaced whole,
 * `T[key,key]` for a list merged by keys (the first is the strategic merge key), `T[=]` for a set.
 */
export function parseFieldType(notation: string): FieldType {
  const list = /^(.*)\[([^[\]]*)\]$/.exec(notation);
  if (list) {
    const items = parseFieldType(list[1]);
    if (list[2] === '=') {
      return { is: 'list', items, set: true };
    }
    return list[2] === ''
      ? { is: 'list', items }
      : { is: 'list', items, keys: list[2].split(',') };
  }
  const map = /^map<(.*)>$/.exec(notation);
  if (map) {
    return { is: 'map', values: parseFieldType(map[1]) };
  }
  if (Object.hasOwn(SCALARS, notation)) {
    return SCALARS[notation];
  }
  return notation.endsWith('~')
    ? { is: 'ref', name: notation.slice(0, -1), retainKeys: true }
    : { is: 'ref', name: notation };
}

/** All structures by name. */
export class SchemaTable {
  #schemas = new Map<string, Schema>();

  constructor(
    structures: Record<string, SchemaNotation>,
    descriptions: Record<string, string> = {},
  ) {
    for (const [name, notation] of Object.entries(structures)) {
      const fields = new Map<string, FieldType>();
      const required: string[] = [];
      for (const [field, text] of Object.entries(notation)) {
        const mandatory = text.endsWith('!');
        fields.set(field, parseFieldType(mandatory ? text.slice(0, -1) : text));
        if (mandatory) {
          required.push(field);
        }
      }
      this.#schemas.set(name, {
        name,
        description: descriptions[name],
        fields,
        required,
      });
    }
  }

  get(name: string): Schema | undefined {
    return this.#schemas.get(name);
  }

  all(): Schema[] {
    return [...this.#schemas.values()];
  }

  /** The names of a structure and of everything it refers to. */
  reachableFrom(names: string[]): Set<string> {
    const found = new Set<string>();
    const add = (name: string): void => {
      if (!found.has(name)) {
        found.add(name);
        this.#schemas
          .get(name)
          ?.fields.forEach(type => namesIn(type).forEach(add));
      }
    };
    names.forEach(add);
    return found;
  }

  /** The type of `field` inside a value of type `type`; `undefined` when the table does not say. */
  child(type: FieldType | undefined, field: string): FieldType | undefined {
    if (type?.is === 'map') {
      return type.values;
    }
    return type?.is === 'ref'
      ? this.#schemas.get(type.name)?.fields.get(field)
      : undefined;
  }
}

/** The structures a type refers to by itself. */
function namesIn(type: FieldType): string[] {
  switch (type.is) {
    case 'ref':
      return [type.name];
    case 'map':
      return namesIn(type.values);
    case 'list':
      return namesIn(type.items);
    default:
      return [];
  }
}
