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

import { isRecord, own, UnreadableObjectError } from './json';
import type { JsonRecord } from './json';

/** What names an object. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** `<apiVersion>/<kind>/<namespace>/<name>`, e.g. `apps/v1/Deployment/shop/web`, `v1/Namespace//shop`. */
export function objectRef(identity: ObjectIdentity): string {
  return `${identity.apiVersion}/${identity.kind}/${identity.namespace}/${identity.name}`;
}

/** Reads {@link objectRef} back; undefined when the text is no object ref. */
export function parseObjectRef(ref: string): ObjectIdentity | undefined {
  const parts = ref.split('/');
  if (parts.length !== 4 && parts.length !== 5) {
    return undefined;
  }
  const [kind, namespace, name] = parts.slice(-3);
  const apiVersion = parts.slice(0, -3).join('/');
  return apiVersion && kind && name
    ? { apiVersion, kind, namespace, name }
    : undefined;
}

/** An object whose identity and metadata can be relied on. */
export interface ReadableObject {
  readonly object: JsonRecord;
  readonly metadata: JsonRecord;
  readonly identity: ObjectIdentity;
}

/**
 * @throws UnreadableObjectError when the object has no apiVersion, kind or
 * metadata, or they are not what they should be. The name may be empty.
 */
export function readObject(value: unknown): ReadableObject {
  if (!isRecord(value)) {
    throw new UnreadableObjectError('it is no object');
  }
  const metadata = own(value, 'metadata');
  if (!isRecord(metadata)) {
    throw new UnreadableObjectError('it has no metadata');
  }
  return {
    object: value,
    metadata,
    identity: {
      apiVersion: requiredText(value, 'apiVersion'),
      kind: requiredText(value, 'kind'),
      namespace: optionalText(metadata, 'namespace'),
      name: optionalText(metadata, 'name'),
    },
  };
}

function requiredText(record: JsonRecord, field: string): string {
  const value = own(record, field);
  if (typeof value !== 'string' || value === '') {
    throw new UnreadableObjectError(`it has no ${field}`);
  }
  return value;
}

function optionalText(metadata: JsonRecord, field: string): string {
  const value = own(metadata, field) ?? '';
  if (typeof value !== 'string') {
    throw new UnreadableObjectError(`metadata.${field} is no text`);
  }
  return value;
}

/** As good a name as a broken object allows. */
export function refOrPlace(value: unknown, place: string): string {
  try {
    const { identity } = readObject(value);
    return identity.name === '' ? place : objectRef(identity);
  } catch {
    return place;
  }
}
