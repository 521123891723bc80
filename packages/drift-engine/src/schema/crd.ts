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

import { isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import type { ScalarKind } from '../values/scalarsEqual';
import type { KindSchema } from './builtin/builtinKinds';
import { typeTable } from './builtin/builtinKinds';
import { UNTYPED, UNTYPED_FIELD } from './SchemaNode';
import type { Field, SchemaNode, StructNode } from './SchemaNode';

/** Part of the pattern controller-gen writes for `resource.Quantity` and for nothing else. */
const QUANTITY_SUFFIXES = '[numkMGTPE]';

/** Levels of a CRD schema that are read; deeper ones compare as untyped. */
const MAX_SCHEMA_DEPTH = 100;

/**
 * Kinds of a CustomResourceDefinition, as `<apiVersion>/<Kind>`. A version
 * without a schema compares by the fallback: lists atomic, maps separable.
 */
export function crdKinds(definition: unknown): Map<string, KindSchema> {
  const found = new Map<string, KindSchema>();
  const spec = record(definition, 'spec');
  const kind = own(record(spec, 'names'), 'kind');
  const group = own(spec, 'group');
  const versions = own(spec, 'versions');
  if (
    typeof kind !== 'string' ||
    typeof group !== 'string' ||
    !Array.isArray(versions)
  ) {
    return found;
  }
  for (const version of versions) {
    if (!isRecord(version) || typeof own(version, 'name') !== 'string') {
      continue;
    }
    const schema = own(record(version, 'schema'), 'openAPIV3Schema');
    const keepsUnknown = own(spec, 'preserveUnknownFields') === true;
    found.set(`${group}/${own(version, 'name')}/${kind}`, {
      node: rootNode(isRecord(schema) ? schema : undefined, keepsUnknown),
      namespaced: own(spec, 'scope') !== 'Cluster',
      builtin: false,
      known: isRecord(schema),
    });
  }
  return found;
}

/** The fallback for a custom resource whose CRD is not at hand. */
export function untypedKind(namespaced: boolean): KindSchema {
  return {
    node: rootNode(undefined, true),
    namespaced,
    builtin: false,
    known: false,
  };
}

function rootNode(
  schema: JsonRecord | undefined,
  keepsUnknown: boolean,
): StructNode {
  const node = schema ? object(schema, 0) : UNTYPED;
  const fields = new Map(node.type === 'struct' ? node.fields : []);
  for (const name of ['apiVersion', 'kind', 'status']) {
    fields.set(name, UNTYPED_FIELD);
  }
  fields.set('metadata', {
    node: typeTable.type('ObjectMeta'),
    droppable: false,
  });
  return {
    type: 'struct',
    atomic: false,
    fields,
    open: keepsUnknown || node.type !== 'struct' || node.open,
  };
}

function record(value: unknown, key?: string): JsonRecord {
  const inner = key === undefined || !isRecord(value) ? value : own(value, key);
  return isRecord(inner) ? inner : {};
}

function convert(schema: JsonRecord, depth: number): SchemaNode {
  if (depth > MAX_SCHEMA_DEPTH) {
    return UNTYPED;
  }
  if (own(schema, 'x-kubernetes-int-or-string') === true) {
    return {
      type: 'scalar',
      scalar: String(own(schema, 'pattern')).includes(QUANTITY_SUFFIXES)
        ? 'quantity'
        : 'intOrString',
    };
  }
  if (own(schema, 'x-kubernetes-embedded-resource') === true) {
    return rootNode(
      schema,
      own(schema, 'x-kubernetes-preserve-unknown-fields') === true,
    );
  }
  switch (own(schema, 'type')) {
    case 'object':
      return object(schema, depth);
    case 'array':
      return list(schema, depth);
    case 'integer':
    case 'number':
      return { type: 'scalar', scalar: 'number' };
    case 'boolean':
      return { type: 'scalar', scalar: 'boolean' };
    case 'string':
      return { type: 'scalar', scalar: textKind(own(schema, 'format')) };
    default:
      return isRecord(own(schema, 'properties'))
        ? object(schema, depth)
        : UNTYPED;
  }
}

function textKind(format: unknown): ScalarKind {
  switch (format) {
    case 'byte':
      return 'bytes';
    case 'date-time':
      return 'time';
    default:
      return 'string';
  }
}

function object(schema: JsonRecord, depth: number): SchemaNode {
  const atomic = own(schema, 'x-kubernetes-map-type') === 'atomic';
  const additional = own(schema, 'additionalProperties');
  const properties = own(schema, 'properties');
  const open = own(schema, 'x-kubernetes-preserve-unknown-fields') === true;
  if (!isRecord(properties)) {
    if (isRecord(additional)) {
      return { type: 'map', atomic, values: convert(additional, depth + 1) };
    }
    if (!atomic && (open || additional === true)) {
      return UNTYPED;
    }
  }
  const fields = new Map<string, Field>();
  for (const [name, property] of Object.entries(record(properties))) {
    if (isRecord(property)) {
      fields.set(name, {
        node: convert(property, depth + 1),
        droppable: false,
        constant: own(property, 'default'),
      });
    }
  }
  return {
    type: 'struct',
    atomic,
    fields,
    open: open || additional === true || isRecord(additional),
  };
}

function list(schema: JsonRecord, depth: number): SchemaNode {
  const items = convert(record(schema, 'items'), depth + 1);
  const keys = own(schema, 'x-kubernetes-list-map-keys');
  switch (own(schema, 'x-kubernetes-list-type')) {
    case 'map':
      return Array.isArray(keys) &&
        keys.length > 0 &&
        keys.every(key => typeof key === 'string')
        ? { type: 'keyedList', keys, items }
        : { type: 'list', items };
    case 'set':
      return { type: 'set', items };
    default:
      return { type: 'list', items };
  }
}
