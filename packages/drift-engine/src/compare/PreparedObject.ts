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

import { assertBounded, isRecord, own } from '../json';
import type { JsonRecord } from '../json';
import { objectRef, readObject, refOrPlace } from '../objectRef';
import type { ObjectIdentity } from '../objectRef';
import { SchemaRegistry } from '../schema/SchemaRegistry';
import type { KindSchema } from '../schema/builtin/builtinKinds';
import type { KubernetesObject, Note, Unreadable } from '../types';
import { UnreadableObjectError } from '../json';
import { encodeText } from '../values/base64';

/** A desired object read once, to be compared with any number of live states. */
export interface PreparedObject {
  readonly ref: string;
  readonly identity: ObjectIdentity;
  /** As Git says it, Secrets with `stringData` moved to `data`. */
  readonly desired: JsonRecord;
  readonly schema: KindSchema;
  /** Encrypted in Git: only its being there is compared. */
  readonly encrypted?: boolean;
}

/** What {@link prepareDesired} needs to know. */
export interface PrepareOptions {
  /** Namespace of namespaced objects that state none; else the one all others share. */
  namespace?: string;
  /** CustomResourceDefinitions besides those among the desired objects. */
  customResourceDefinitions?: readonly unknown[];
  /** Live objects: their CRDs and the scope of their kinds are learnt. */
  live?: readonly unknown[];
}

/** Desired objects ready for comparing. */
export interface PreparedDesired {
  /** By {@link objectKey}. */
  readonly objects: ReadonlyMap<string, PreparedObject>;
  readonly registry: SchemaRegistry;
  /** `<apiVersion>/<kind> <generateName>` of objects that only have a generated name. */
  readonly generated: ReadonlySet<string>;
  readonly notes: Note[];
  readonly unreadable: Unreadable[];
}

/** Identity without the version: one object, whatever version it is read in. */
export function objectKey(identity: ObjectIdentity): string {
  const slash = identity.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : identity.apiVersion.slice(0, slash);
  return `${group}/${identity.kind}/${identity.namespace}/${identity.name}`;
}

/** What live objects made from a `generateName` are told by. */
export function generatedKey(
  { apiVersion, kind }: ObjectIdentity,
  prefix: string,
): string {
  return `${apiVersion}/${kind} ${prefix}`;
}

/**
 * Reads what Git says: namespaces filled in, Secrets brought to `data`,
 * schemas found. Objects that cannot be read are told of and left out;
 * objects with `generateName` only are left out.
 */
export function prepareDesired(
  desired: readonly KubernetesObject[],
  options: PrepareOptions = {},
): PreparedDesired {
  const registry = new SchemaRegistry();
  const notes: Note[] = [];
  const unreadable: Unreadable[] = [];
  const generated = new Set<string>();
  for (const definition of options.customResourceDefinitions ?? []) {
    registry.learn(definition, false);
  }
  for (const object of options.live ?? []) {
    registry.learn(object, true);
  }

  const read: {
    object: JsonRecord;
    identity: ObjectIdentity;
    schema: KindSchema;
  }[] = [];
  const place = (index: number, value: unknown) =>
    refOrPlace(value, `desired[${index}]`);
  const bounded = desired.map((value, index) => {
    try {
      assertBounded(value);
      registry.learn(value, false);
      return true;
    } catch (error) {
      unreadable.push(unreadableDesired(place(index, value), error));
      return false;
    }
  });
  desired.forEach((value, index) => {
    if (!bounded[index]) {
      return;
    }
    try {
      const { object, metadata, identity } = readObject(value);
      if (identity.name === '') {
        const prefix = own(metadata, 'generateName');
        if (typeof prefix !== 'string') {
          throw new UnreadableObjectError('it has no metadata.name');
        }
        generated.add(generatedKey(identity, prefix));
        return;
      }
      const schema = registry.kind(identity.apiVersion, identity.kind);
      read.push({ object, identity, schema });
    } catch (error) {
      unreadable.push(unreadableDesired(place(index, value), error));
    }
  });

  const namespace = options.namespace ?? sharedNamespace(read);
  const objects = new Map<string, PreparedObject>();
  for (const { object, identity, schema } of read) {
    const placed: ObjectIdentity = {
      ...identity,
      namespace: schema.namespaced
        ? identity.namespace ||
          namespace ||
          liveNamespace(identity, options.live ?? [])
        : '',
    };
    const ref = objectRef(placed);
    if (isEncrypted(object)) {
      notes.push({
        object: ref,
        kind: 'encrypted',
        text: 'Encrypted in Git, so it is not compared.',
      });
      objects.set(objectKey(placed), {
        ref,
        identity: placed,
        schema,
        desired: object,
        encrypted: true,
      });
      continue;
    }
    if (objects.has(objectKey(placed))) {
      notes.push({
        object: ref,
        kind: 'duplicate',
        text: 'Git states this object more than once; the last one counts.',
      });
    }
    try {
      objects.set(objectKey(placed), {
        ref,
        identity: placed,
        schema,
        desired:
          identity.kind === 'Secret' && identity.apiVersion === 'v1'
            ? withStringData(object)
            : object,
      });
    } catch (error) {
      unreadable.push(unreadableDesired(ref, error));
    }
  }
  return { objects, registry, generated, notes, unreadable };
}

function unreadableDesired(object: string, error: unknown): Unreadable {
  if (!(error instanceof UnreadableObjectError)) {
    throw error;
  }
  return { object, side: 'desired', reason: error.message };
}

/** The namespace all namespaced objects that state one agree on. */
function sharedNamespace(
  read: readonly { identity: ObjectIdentity; schema: KindSchema }[],
): string | undefined {
  const stated = new Set(
    read
      .filter(({ identity, schema }) => schema.namespaced && identity.namespace)
      .map(({ identity }) => identity.namespace),
  );
  const [only] = stated;
  return stated.size === 1 ? only : undefined;
}

/** Where the only live object of that kind and name is, else `default`. */
function liveNamespace(
  { apiVersion, kind, name }: ObjectIdentity,
  live: readonly unknown[],
): string {
  const found = new Set<unknown>();
  for (const object of live) {
    const metadata = isRecord(object) ? own(object, 'metadata') : undefined;
    if (
      isRecord(object) &&
      isRecord(metadata) &&
      own(object, 'apiVersion') === apiVersion &&
      own(object, 'kind') === kind &&
      own(metadata, 'name') === name
    ) {
      found.add(own(metadata, 'namespace'));
    }
  }
  const [only] = found;
  return found.size === 1 && typeof only === 'string' ? only : 'default';
}

/** SOPS leaves a top-level `sops` key and values `ENC[…]`. */
function isEncrypted(object: JsonRecord): boolean {
  return isRecord(own(object, 'sops')) || holdsCiphertext(object);
}

function holdsCiphertext(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.startsWith('ENC[') && value.endsWith(']');
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some(holdsCiphertext)
  );
}

/** The Secret as the API server stores it: `stringData` as base64 over `data`. */
function withStringData(secret: JsonRecord): JsonRecord {
  const stringData = own(secret, 'stringData');
  if (stringData === undefined || stringData === null) {
    return secret;
  }
  if (!isRecord(stringData)) {
    throw new UnreadableObjectError('stringData is no object');
  }
  const merged = new Map<string, unknown>();
  const data = own(secret, 'data');
  if (isRecord(data)) {
    for (const [key, value] of Object.entries(data)) {
      merged.set(key, value);
    }
  }
  for (const [key, value] of Object.entries(stringData)) {
    if (value === null) {
      continue;
    }
    if (typeof value !== 'string') {
      throw new UnreadableObjectError(`a value of stringData is no text`);
    }
    merged.set(key, encodeText(value));
  }
  const { stringData: _, ...rest } = secret;
  return { ...rest, data: Object.fromEntries(merged) };
}
