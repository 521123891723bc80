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
import {
  objectRef,
  parseObjectRef,
  readObject,
  refOrPlace,
} from '../objectRef';
import type { ObjectIdentity, ReadableObject } from '../objectRef';
import type {
  DriftContext,
  DriftResult,
  KubernetesObject,
  Unreadable,
} from '../types';
import { UnreadableObjectError } from '../json';
import { containerLimitsByNamespace } from './containerLimits';
import { compareObject } from './compareObject';
import { findExtra } from './findExtra';
import { prepareContext } from './PreparedContext';
import { generatedKey, objectKey, prepareDesired } from './PreparedObject';
import type { PreparedDesired } from './PreparedObject';

/**
 * Compares what Git says with what a cluster holds and tells every difference
 * with its cause, its writer and the evidence.
 *
 * Pure and synchronous. An object that cannot be read ends up in
 * `unreadable`; the others are compared all the same.
 *
 * @throws InputError when the context lacks an applier or holds a bad time.
 */
export function compare(
  desired: readonly KubernetesObject[],
  live: readonly KubernetesObject[],
  context: DriftContext,
): DriftResult {
  const prepared = prepareContext(context);
  const stated = prepareDesired(desired, {
    namespace: context.namespace,
    customResourceDefinitions: context.customResourceDefinitions,
    live,
  });
  const result: DriftResult = {
    findings: [],
    notes: [...stated.notes],
    unreadable: [...stated.unreadable],
  };
  const { byKey, unreadableKeys } = readLive(live, result.unreadable);
  const limits = containerLimitsByNamespace(live);
  const broken = new Set(
    stated.unreadable.map(({ object }) => kindAndName(parseObjectRef(object))),
  );

  for (const [key, object] of stated.objects) {
    const counterpart = pick(byKey.get(key), object.identity.apiVersion);
    if (!counterpart && mayBeUnreadable(object.identity, unreadableKeys)) {
      continue;
    }
    const outcome = compareObject(
      object,
      counterpart?.object,
      prepared,
      () => limits.get(object.identity.namespace) ?? [],
    );
    result.findings.push(...outcome.findings);
    result.notes.push(...outcome.notes);
    if (outcome.unreadable !== undefined) {
      result.unreadable.push({
        object: object.ref,
        side: 'live',
        reason: outcome.unreadable,
      });
    }
  }
  for (const [key, [object]] of byKey) {
    if (
      !stated.objects.has(key) &&
      !broken.has(kindAndName(object.identity)) &&
      !isGenerated(object, stated)
    ) {
      const extra = findExtra(object, prepared);
      if (extra) {
        result.findings.push(extra);
      }
    }
  }
  return result;
}

function readLive(live: readonly KubernetesObject[], unreadable: Unreadable[]) {
  const byKey = new Map<string, ReadableObject[]>();
  const unreadableKeys = new Set<string>();
  live.forEach((value, index) => {
    try {
      const object = readObject(value);
      if (object.identity.name === '') {
        throw new UnreadableObjectError('it has no metadata.name');
      }
      const key = objectKey(object.identity);
      const same = byKey.get(key);
      if (same) {
        same.push(object);
      } else {
        byKey.set(key, [object]);
      }
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) {
        throw error;
      }
      const object = refOrPlace(value, `live[${index}]`);
      unreadableKeys.add(object);
      if (isRecord(value) && object === `live[${index}]`) {
        unreadableKeys.add(
          kindOf(own(value, 'apiVersion'), own(value, 'kind')),
        );
      }
      unreadable.push({ object, side: 'live', reason: error.message });
    }
  });
  return { byKey, unreadableKeys };
}

/** A broken manifest may not tell its namespace; its live object is not extra all the same. */
function kindAndName(identity: ObjectIdentity | undefined) {
  return identity && `${identity.apiVersion}/${identity.kind}/${identity.name}`;
}

/** Made from a `generateName` in Git, so that its name cannot be there. */
function isGenerated(
  { metadata, identity }: ReadableObject,
  { generated }: PreparedDesired,
): boolean {
  const prefix = own(metadata, 'generateName');
  return (
    typeof prefix === 'string' && generated.has(generatedKey(identity, prefix))
  );
}

function kindOf(apiVersion: unknown, kind: unknown): string {
  return `${apiVersion}/${kind}`;
}

/** Whether an object may be one of those that could not even be named: not proven to be missing. */
function mayBeUnreadable(
  identity: ObjectIdentity,
  unreadable: ReadonlySet<string>,
): boolean {
  return (
    unreadable.has(objectRef(identity)) ||
    unreadable.has(kindOf(identity.apiVersion, identity.kind))
  );
}

/** Of one object read in several versions, the one in the version Git states. */
function pick(
  candidates: readonly ReadableObject[] | undefined,
  apiVersion: string,
): ReadableObject | undefined {
  return (
    candidates?.find(({ identity }) => identity.apiVersion === apiVersion) ??
    candidates?.[0]
  );
}
