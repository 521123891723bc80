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

import { readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { TEMPLATE_GENERATION } from '../api/defaults';
import { ObjectApi } from '../api/ObjectApi';
import { updateScale } from '../api/scale';
import { isRecord, KubeObject, Manifest } from '../objects';
import { mergeConfiguration } from '../ownership/mergeConfiguration';
import { unionOf } from '../ownership/readManagedFields';
import { removeFields } from '../ownership/removeFields';
import { compareFields } from '../ownership/compareFields';
import { fieldsOf } from '../ownership/fieldsOf';
import { LAST_APPLIED } from '../ownership/lastApplied';
import { difference, FieldSet, pathsOf } from '../ownership/FieldSet';
import { ManagedFieldsEntry } from '../ownership/FieldOwner';
import { extractFields } from './extractFields';
import { builtinResources } from '../resources/builtinResources';
import { ResourceTable } from '../resources/ResourceTable';
import { builtinSchemas } from '../resources/schemas';
import { SeededRandom } from '../SeededRandom';
import { ObjectKey, ObjectStore } from '../store/ObjectStore';

/** What a recorded case says of how it came to be. */
interface RecordedCase {
  applier: string;
  method: string;
  mutation: string;
  tracking: { in: 'labels' | 'annotations'; key: string }[];
  committedAt: string;
  appliedAt: string;
}

/** The entries of one object, as recorded and as the simulated API server makes them. */
export interface Replay {
  object: string;
  recorded: readonly ManagedFieldsEntry[];
  replayed: readonly ManagedFieldsEntry[];
}

/** Why a recorded object cannot be made again from what was recorded. */
export interface NotReplayable {
  object: string;
  why: string;
}

const table = new ResourceTable(builtinResources);

/**
 * Makes the objects of a recorded case again: applies what Git says as the case's applier did, lets the
 * controllers write status, and repeats what the one other writer did. An update is repeated by
 * putting the recorded object, an apply by the fields it owns.
 */
export function replayCase(folder: string): (Replay | NotReplayable)[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const recordedCase = JSON.parse(read('case.json')) as RecordedCase;
  const live = JSON.parse(read('live.json')) as KubeObject[];
  const desired = parseAllDocuments(read('desired.yaml'), { version: '1.1' })
    .map(document => document.toJS() as Manifest | null)
    .filter(isRecord) as Manifest[];
  return desired.flatMap((manifest): (Replay | NotReplayable)[] => {
    const found = live.find(
      object =>
        object.kind === manifest.kind &&
        object.metadata.name === manifest.metadata?.name,
    );
    if (!found) {
      return [];
    }
    const object = `${found.kind}/${found.metadata.name}`;
    const why = reasonAgainst(recordedCase, found);
    return why
      ? [{ object, why }]
      : [{ object, ...replay(recordedCase, manifest, found) }];
  });
}

function entriesIn(object: KubeObject): readonly ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []) as ManagedFieldsEntry[];
}

function othersOf(recorded: RecordedCase, live: KubeObject) {
  return entriesIn(live).filter(
    ({ manager, subresource }) =>
      manager !== recorded.applier && subresource !== 'status',
  );
}

function reasonAgainst(
  recorded: RecordedCase,
  live: KubeObject,
): string | undefined {
  const others = othersOf(recorded, live);
  if (!table.byKind(live.apiVersion, live.kind)) {
    return 'the kind is not served';
  }
  if (recorded.committedAt > recorded.appliedAt) {
    return 'what was applied is not recorded';
  }
  if (others.length > 1) {
    return 'several writers, whose order is not recorded';
  }
  return undefined;
}

function replay(
  recorded: RecordedCase,
  manifest: Manifest,
  live: KubeObject,
): Omit<Replay, 'object'> {
  let now = 0;
  const at = (time: string | undefined) => {
    now = Date.parse(time ?? recorded.appliedAt);
  };
  const api = new ObjectApi(
    table,
    builtinSchemas,
    new ObjectStore({ watchWindow: 100 }),
    { now: () => now },
    new SeededRandom('replay'),
  );
  const facts = table.require(live.apiVersion, live.kind);
  const namespace = facts.namespaced ? live.metadata.namespace ?? '' : '';
  const key: ObjectKey = { facts, namespace, name: live.metadata.name };
  if (namespace) {
    api.create(table.require('v1', 'Namespace'), '', {
      metadata: { name: namespace },
    });
  }
  const own = entriesIn(live).find(
    ({ manager, subresource }) => manager === recorded.applier && !subresource,
  );
  const others = othersOf(recorded, live);
  const isAdopted = recorded.mutation.startsWith('adopted');
  if (isAdopted) {
    const [{ manager, time, fieldsV1 }] = others;
    at(time);
    const made = extractFields(builtinSchemas, live, fieldsV1);
    api.create(facts, namespace, made, { manager });
  }
  at(own?.time);
  const { applier: manager } = recorded;
  const sent = marked(recorded, manifest, live);
  if (own?.operation === 'Apply' || recorded.method.startsWith('ssa')) {
    api.apply(key, sent, { manager, force: true });
  } else {
    api.create(facts, namespace, sent, { manager });
  }
  if (recorded.mutation.endsWith('to-zero')) {
    updateScale(api, key, { spec: {} }, { manager: 'somebody' });
  }
  takeUnowned(api, key, live);
  repeatStatus(api, key, live, at);
  if (others.length === 0) {
    removeMissing(api, key, live);
  }
  for (const other of isAdopted ? [] : others) {
    at(other.time);
    repeat(api, key, live, other);
  }
  return { recorded: entriesIn(live), replayed: entriesIn(api.get(key)) };
}

/** The manifest with what the applier adds to it. */
function marked(
  { tracking, method }: RecordedCase,
  manifest: Manifest,
  live: KubeObject,
): Manifest {
  const marks = (where: 'labels' | 'annotations') => {
    const keys = [
      ...tracking.filter(mark => mark.in === where).map(({ key }) => key),
      ...(where === 'annotations' && method.startsWith('csa')
        ? [LAST_APPLIED]
        : []),
    ];
    return Object.fromEntries(
      keys
        .filter(key => live.metadata[where]?.[key] !== undefined)
        .map(key => [key, live.metadata[where]![key]]),
    );
  };
  const metadata: Manifest['metadata'] = { ...manifest.metadata };
  for (const where of ['labels', 'annotations'] as const) {
    const added = marks(where);
    if (Object.keys(added).length > 0) {
      metadata[where] = { ...metadata[where], ...added };
    }
  }
  return { ...manifest, metadata };
}

function repeatStatus(
  api: ObjectApi,
  key: ObjectKey,
  live: KubeObject,
  at: (time: string | undefined) => void,
): void {
  for (const { manager, subresource, time, fieldsV1 } of entriesIn(live)) {
    if (subresource === 'status') {
      at(time);
      api.modify(
        key,
        current => ({
          ...current,
          metadata: {
            ...current.metadata,
            ...notesIn(fieldsV1, live, current),
          },
          status: live.status,
        }),
        { manager, subresource: 'status' },
      );
    }
  }
}

/** The annotations that a controller wrote together with the status. */
function notesIn(fields: FieldSet, live: KubeObject, current: KubeObject) {
  const keys = pathsOf(fields)
    .filter(([one, other]) => one === 'f:metadata' && other === 'f:annotations')
    .flatMap(([, , element]) => (element ? [element.slice(2)] : []));
  return keys.length === 0
    ? {}
    : {
        annotations: {
          ...current.metadata.annotations,
          ...Object.fromEntries(
            keys.map(key => [key, live.metadata.annotations![key]]),
          ),
        },
      };
}

function repeat(
  api: ObjectApi,
  key: ObjectKey,
  live: KubeObject,
  { manager, operation, subresource, fieldsV1 }: ManagedFieldsEntry,
): void {
  if (subresource === 'scale') {
    const { replicas } = live.spec as { replicas: number };
    updateScale(api, key, { spec: { replicas } }, { manager });
  } else if (operation === 'Apply') {
    const sent = extractFields(builtinSchemas, live, fieldsV1);
    api.apply(key, sent, { manager, force: true });
  } else {
    putLive(api, key, live, manager);
  }
}

/** What a person's tool did in the end, in one write: the recorded object in place of the present one. */
function putLive(
  api: ObjectApi,
  key: ObjectKey,
  live: KubeObject,
  manager: string,
): void {
  const { managedFields: _entries, uid: _uid, ...metadata } = live.metadata;
  const given = { ...live, metadata: { ...metadata, resourceVersion: '' } };
  if (live.kind === 'DaemonSet') {
    // The server counts templates after it has worked out who owns what.
    given.metadata.annotations = {
      ...metadata.annotations,
      [TEMPLATE_GENERATION]:
        api.get(key).metadata.annotations?.[TEMPLATE_GENERATION] ?? '1',
    };
  }
  api.update(key, given, { manager });
}

/** What nobody owns came from the server itself (addresses, admission): the recorded values take the place of ours. */
function takeUnowned(api: ObjectApi, key: ObjectKey, live: KubeObject): void {
  const type = { is: 'ref', name: key.facts.kind } as const;
  const { status: _status, metadata, ...rest } = live;
  const { managedFields: _entries, ...meta } = metadata;
  const { resourceVersion } = api.get(key).metadata;
  const given = { ...rest, metadata: { ...meta, resourceVersion } };
  const unowned = extractFields(
    builtinSchemas,
    given,
    difference(fieldsOf(builtinSchemas, type, given), unionOf(entriesIn(live))),
  );
  const merged = mergeConfiguration(
    builtinSchemas,
    type,
    api.get(key),
    unowned,
  );
  api.store.put(key, merged as KubeObject);
}

/** What somebody took away without leaving a trace. */
function removeMissing(api: ObjectApi, key: ObjectKey, live: KubeObject): void {
  const type = { is: 'ref', name: key.facts.kind } as const;
  const current = api.get(key);
  const { removed } = compareFields(builtinSchemas, type, current, live);
  const left = removeFields(builtinSchemas, type, current, removed);
  api.update(key, left as Manifest, { manager: 'somebody' });
}
