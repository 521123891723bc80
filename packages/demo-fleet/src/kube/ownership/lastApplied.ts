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

import { canonicalJson, isRecord, KubeObject, Manifest } from '../objects';
import { FieldType, SchemaTable } from '../resources/Schema';
import { compareFields } from './compareFields';
import { difference, FieldSet, NOTHING } from './FieldSet';
import { fieldsOf } from './fieldsOf';

/** Where client-side apply notes what it sent. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The field manager for which the API server minds {@link LAST_APPLIED}. */
export const KUBECTL = 'kubectl';

/**
 * The fields that client-side apply sent and live still has: `kubectl apply --server-side`
 * takes them over without conflict (kube-apiserver's `lastappliedmanager.go`).
 */
export function lastAppliedFields(
  schemas: SchemaTable,
  type: FieldType,
  live: KubeObject,
): FieldSet {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const applied = text === undefined ? undefined : parsed(text);
  if (!isRecord(applied)) {
    return NOTHING;
  }
  const { changed, removed } = compareFields(schemas, type, applied, live);
  return difference(
    difference(fieldsOf(schemas, type, applied), changed),
    removed,
  );
}

/** The object with the note of client-side apply brought up to what kubectl applies server-side, if it has one. */
export function withLastApplied(object: Manifest, applied: Manifest): Manifest {
  if (object.metadata?.annotations?.[LAST_APPLIED] === undefined) {
    return object;
  }
  const { [LAST_APPLIED]: _note, ...annotations } =
    applied.metadata?.annotations ?? {};
  const sent = {
    ...applied,
    metadata: {
      ...applied.metadata,
      ...(applied.metadata?.annotations && { annotations }),
    },
  };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...object.metadata.annotations,
        [LAST_APPLIED]: `${canonicalJson(sent)}\n`,
      },
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON says of no field that it was applied.
    return undefined;
  }
}
