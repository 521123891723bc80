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

import { FieldType, Schema, SchemaTable } from '../resources/Schema';
import {
  apiVersionOf,
  ResourceFacts,
  ResourceTable,
} from '../resources/ResourceTable';
import { patchMediaTypes } from '../patch/applyPatch';

type Json = Record<string, unknown>;

/** Prefix of the structures' names; clients show only what follows the last dot. */
const PREFIX = 'io.k8s.simulated.';

/** The OpenAPI v3 document of one `group/version`, as `kubectl explain` and `kubectl apply` read it. */
export function openApiV3(
  table: ResourceTable,
  schemas: SchemaTable,
  apiVersion: string,
  gitVersion: string,
): Json {
  const resources = table.all.filter(
    facts => apiVersionOf(facts) === apiVersion,
  );
  const reachable = schemas.reachableFrom(resources.map(({ kind }) => kind));
  const byKind = new Map(resources.map(facts => [facts.kind, facts]));
  const structures = schemas
    .all()
    .filter(({ name }) => reachable.has(name))
    .map(schema => [
      `${PREFIX}${schema.name}`,
      structure(schema, byKind.get(schema.name)),
    ]);
  const unknown = resources
    .filter(({ kind }) => !schemas.get(kind))
    .map(facts => [
      `${PREFIX}${facts.kind}`,
      { type: 'object', 'x-kubernetes-group-version-kind': [gvk(facts)] },
    ]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: `v${gitVersion}` },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: { schemas: Object.fromEntries([...structures, ...unknown]) },
  };
}

function gvk({ group, version, kind }: ResourceFacts): Json {
  return { group, version, kind };
}

function pathsOf(facts: ResourceFacts): [string, Json][] {
  const root = facts.group
    ? `/apis/${facts.group}/${facts.version}`
    : `/api/${facts.version}`;
  const collection = `${root}${
    facts.namespaced ? '/namespaces/{namespace}' : ''
  }/${facts.plural}`;
  const parameter = (name: string, where: string) => ({
    name,
    in: where,
    required: where === 'path',
    schema: { type: 'string' },
  });
  const pathParameters = facts.namespaced
    ? [parameter('namespace', 'path')]
    : [];
  const object = {
    $ref: `#/components/schemas/${PREFIX}${facts.kind}`,
  };
  const operation = (action: string, isWrite: boolean): Json => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(facts),
    parameters: isWrite
      ? ['dryRun', 'fieldManager', 'fieldValidation'].map(name =>
          parameter(name, 'query'),
        )
      : [],
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: object } },
      },
    },
  });
  const withBody = (action: string, mediaTypes: readonly string[]): Json => ({
    ...operation(action, true),
    requestBody: {
      content: Object.fromEntries(
        mediaTypes.map(type => [type, { schema: { type: 'object' } }]),
      ),
    },
  });
  if (facts.measured) {
    return [
      [
        collection,
        { parameters: pathParameters, get: operation('list', false) },
      ],
      [
        `${collection}/{name}`,
        {
          parameters: [...pathParameters, parameter('name', 'path')],
          get: operation('get', false),
        },
      ],
    ];
  }
  return [
    [
      collection,
      {
        parameters: pathParameters,
        get: operation('list', false),
        post: withBody('post', ['application/json', 'application/yaml']),
      },
    ],
    [
      `${collection}/{name}`,
      {
        parameters: [...pathParameters, parameter('name', 'path')],
        get: operation('get', false),
        put: withBody('put', ['application/json', 'application/yaml']),
        patch: withBody('patch', patchMediaTypes),
        delete: operation('delete', true),
      },
    ],
  ];
}

/** Server-side apply replaces it whole. */
const ATOMIC_MAP: Json = { 'x-kubernetes-map-type': 'atomic' };

function structure(schema: Schema, facts: ResourceFacts | undefined): Json {
  return {
    type: 'object',
    description: schema.description ?? `${schema.name} is part of the API.`,
    properties: Object.fromEntries(
      [...schema.fields].map(([name, type]) => [name, property(type)]),
    ),
    ...(schema.required.length > 0 && { required: schema.required }),
    ...(schema.atomic && ATOMIC_MAP),
    ...(facts && { 'x-kubernetes-group-version-kind': [gvk(facts)] }),
  };
}

function property(type: FieldType): Json {
  switch (type.is) {
    case 'scalar':
      return {
        type: type.type,
        ...(type.format && { format: type.format }),
      };
    case 'ref':
      return {
        allOf: [{ $ref: `#/components/schemas/${PREFIX}${type.name}` }],
        default: {},
        ...(type.retainKeys && { 'x-kubernetes-patch-strategy': 'retainKeys' }),
      };
    case 'map':
      return {
        type: 'object',
        additionalProperties: property(type.values),
        ...(type.atomic && ATOMIC_MAP),
      };
    case 'list':
      return { type: 'array', items: property(type.items), ...merging(type) };
    default:
      return { type: 'object' };
  }
}

function merging(type: FieldType & { is: 'list' }): Json {
  if (type.set) {
    return {
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    };
  }
  return type.keys
    ? {
        ...(type.atomic
          ? { 'x-kubernetes-list-type': 'atomic' }
          : {
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': type.keys,
            }),
        'x-kubernetes-patch-strategy': 'merge',
        'x-kubernetes-patch-merge-key': type.keys[0],
      }
    : { 'x-kubernetes-list-type': 'atomic' };
}
