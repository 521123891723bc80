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
  | { is: 'map'; values: FieldType; atomic?: boolean }
  | ListType;

/** A list; without keys and not a set, it is replaced whole. */
export interface ListType {
  is: 'list';
  items: FieldType;
  /** What names an item; the first is the key of strategic merge patches. */
  keys?: readonly string[];
  /** What a key is where an item leaves it out. */
  keyDefaults?: Readonly<Record<string, string>>;
  set?: boolean;
  /** Has keys for strategic merge patches alone: server-side apply replaces it whole. */
  atomic?: boolean;
}

/** A named structure: its fields and which of them must be given. */
export interface Schema {
  name: string;
  description?: string;
  fields: ReadonlyMap<string, FieldType>;
  required: readonly string[];
  /** Fields that are values, not pointers, in Kubernetes' own types: an object has them though its manifest does not. */
  present: readonly string[];
  /** Server-side apply replaces it whole. */
  atomic: boolean;
}

/**
 * The notation of one structure in the schema table: field name to {@link parseFieldType} notation, followed by `*`
 * when every object has the field (see {@link Schema.present}) and by `!` when it must be given.
 */
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
 * Reads the notation of a field: a scalar name, `any`, `map<T>`, `atomicMap<T>`, `Name` of another structure,
 * `Name~` when its keys are retained (`$retainKeys`), `T[]` for a list that is replaced whole,
 * `T[key,key=default]` for a list merged by keys (the first is the strategic merge key), `T[key|atomic]` for one
 * that only strategic merge patches merge, `T[=]` for a set.
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
      : { is: 'list', items, ...parseKeys(list[2]) };
  }
  const map = /^(map|atomicMap)<(.*)>$/.exec(notation);
  if (map) {
    const values = parseFieldType(map[2]);
    return map[1] === 'map'
      ? { is: 'map', values }
      : { is: 'map', values, atomic: true };
  }
  if (Object.hasOwn(SCALARS, notation)) {
    return SCALARS[notation];
  }
  return notation.endsWith('~')
    ? { is: 'ref', name: notation.slice(0, -1), retainKeys: true }
    : { is: 'ref', name: notation };
}

function parseKeys(
  notation: string,
): Pick<ListType, 'keys' | 'keyDefaults' | 'atomic'> {
  const [keys, atomic] = notation.split('|');
  const parts = keys.split(',').map(key => key.split('='));
  const defaults = parts.filter(([, fallback]) => fallback !== undefined);
  return {
    keys: parts.map(([key]) => key),
    ...(defaults.length > 0 && { keyDefaults: Object.fromEntries(defaults) }),
    ...(atomic !== undefined && { atomic: true }),
  };
}

const ANY: FieldType = { is: 'any' };
const OBJECT_META: FieldType = { is: 'ref', name: 'ObjectMeta' };

/** All structures by name. */
export class SchemaTable {
  #schemas = new Map<string, Schema>();

  constructor(
    structures: Record<string, SchemaNotation>,
    descriptions: Record<string, string> = {},
    atomic: readonly string[] = [],
  ) {
    for (const [name, notation] of Object.entries(structures)) {
      const fields = new Map<string, FieldType>();
      const required: string[] = [];
      const present: string[] = [];
      for (const [field, text] of Object.entries(notation)) {
        const [, type, value, mandatory] = /^(.*?)(\*)?(!)?$/.exec(text)!;
        fields.set(field, parseFieldType(type));
        if (mandatory) {
          required.push(field);
        }
        if (value) {
          present.push(field);
        }
      }
      this.#schemas.set(name, {
        name,
        description: descriptions[name],
        fields,
        required,
        present,
        atomic: atomic.includes(name),
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
    if (type?.is === 'any') {
      return ANY;
    }
    if (type?.is !== 'ref') {
      return undefined;
    }
    const schema = this.#schemas.get(type.name);
    if (!schema) {
      // A kind the table does not know has metadata like every other.
      return field === 'metadata' ? OBJECT_META : ANY;
    }
    return schema.fields.get(field);
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
