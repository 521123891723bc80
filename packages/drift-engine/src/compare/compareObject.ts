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

import { judge } from '../cause/judge';
import type { Case, Excuse, Verdict } from '../cause/judge';
import { ownerEntries } from '../cause/OwnerEntry';
import { missingFinding, toFinding } from '../report/toFinding';
import { admissionNote, droppedNote, prunedNote } from '../report/notes';
import { isEmpty, isRecord, own, UnreadableObjectError } from '../json';
import type { JsonRecord } from '../json';
import type { Finding, KubernetesObject, Note } from '../types';
import type { Difference } from './Difference';
import { ObjectWalk } from './ObjectWalk';
import { carriesMark } from './PreparedContext';
import type { PreparedContext } from './PreparedContext';
import type { PreparedObject } from './PreparedObject';

/** What comparing one object found. */
export interface ObjectResult {
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** Why the live object could not be compared. */
  readonly unreadable?: string;
}

const CLEAN: ObjectResult = { findings: [], notes: [] };
const NO_LIMITS = () => [];
const walk = new ObjectWalk();

/**
 * Compares one desired object with its live state; `live` is undefined when
 * the object is not in the cluster.
 *
 * @param containerLimits - LimitRange items of type Container in the object's namespace.
 */
export function compareObject(
  prepared: PreparedObject,
  live: KubernetesObject | undefined,
  context: PreparedContext,
  containerLimits: () => readonly JsonRecord[] = NO_LIMITS,
): ObjectResult {
  if (live === undefined) {
    return compareMissing(prepared, context);
  }
  try {
    return compareLive(prepared, live, context, containerLimits);
  } catch (error) {
    if (error instanceof UnreadableObjectError) {
      return { ...CLEAN, unreadable: error.message };
    }
    if (error instanceof RangeError) {
      return { ...CLEAN, unreadable: 'it is nested too deeply to be walked' };
    }
    throw error;
  }
}

function compareLive(
  prepared: PreparedObject,
  live: JsonRecord,
  context: PreparedContext,
  containerLimits: () => readonly JsonRecord[],
): ObjectResult {
  const metadata = own(live, 'metadata');
  if (!isRecord(metadata)) {
    throw new UnreadableObjectError('it has no metadata');
  }
  const { identity, ref } = prepared;
  if (own(live, 'apiVersion') !== identity.apiVersion) {
    return {
      ...CLEAN,
      notes: [
        {
          object: ref,
          kind: 'not-comparable',
          text: `Read from the cluster as ${String(
            own(live, 'apiVersion'),
          )}, so its fields cannot be compared.`,
        },
      ],
    };
  }
  if (!isEmpty(own(metadata, 'deletionTimestamp'))) {
    return {
      ...CLEAN,
      notes: [
        {
          object: ref,
          kind: 'terminating',
          text: 'Being deleted, so it is not compared.',
        },
      ],
    };
  }
  if (prepared.encrypted) {
    return CLEAN;
  }
  const differences = walk.run({
    desired: prepared.desired,
    live,
    node: prepared.schema.node,
    builtin: prepared.schema.builtin,
    schemaless: !prepared.schema.known,
    marks: context.marks,
    containerLimits,
  });
  const pruned = prepared.schema.known ? walk.pruned : [];
  const marks = markDifferences(prepared.desired, metadata, context);
  if (differences.length === 0 && pruned.length === 0 && marks.length === 0) {
    return CLEAN;
  }
  return report(
    prepared,
    live,
    metadata,
    context,
    [...differences, ...marks],
    pruned,
  );
}

function report(
  prepared: PreparedObject,
  live: JsonRecord,
  metadata: JsonRecord,
  context: PreparedContext,
  differences: readonly Difference[],
  pruned: readonly string[],
): ObjectResult {
  const subject: Case = {
    live,
    metadata,
    context,
    entries: ownerEntries(metadata, context),
  };
  const findings: Finding[] = [];
  const notes: Note[] = pruned.map(path => prunedNote(prepared.ref, path));
  for (const difference of differences) {
    const verdict = judge(difference, subject);
    if (isExcuse(verdict)) {
      if (verdict.excuse === 'admission') {
        notes.push(admissionNote(prepared.ref, difference));
      } else if (verdict.excuse === 'dropped') {
        notes.push(droppedNote(prepared.ref, difference));
      }
    } else {
      findings.push(toFinding(prepared, difference, verdict, subject));
    }
  }
  return { findings, notes };
}

function isExcuse(outcome: Verdict | Excuse): outcome is Excuse {
  return 'excuse' in outcome;
}

/** Tracking marks whose live value is another application's. */
function markDifferences(
  desired: JsonRecord,
  metadata: JsonRecord,
  context: PreparedContext,
): Difference[] {
  const differences: Difference[] = [];
  for (const mark of context.tracking) {
    const liveMap = own(metadata, mark.in);
    const live = isRecord(liveMap) ? own(liveMap, mark.key) : undefined;
    if (live !== undefined && carriesMark(mark, live)) {
      continue;
    }
    const desiredMetadata = own(desired, 'metadata');
    const desiredMap = isRecord(desiredMetadata)
      ? own(desiredMetadata, mark.in)
      : undefined;
    const stated = isRecord(desiredMap) ? own(desiredMap, mark.key) : undefined;
    const path = ['metadata', mark.in, mark.key];
    if (live === undefined || live === null) {
      if (stated !== undefined && stated !== null) {
        differences.push({
          path,
          change: 'removed',
          desired: stated,
          atomicDepth: -1,
          untyped: false,
        });
      }
    } else if (live !== stated) {
      differences.push({
        path,
        change: 'changed',
        desired: stated ?? mark.value ?? `${mark.valuePrefix ?? ''}…`,
        live,
        atomicDepth: -1,
        untyped: false,
        trackingMark: true,
      });
    }
  }
  return differences;
}

function compareMissing(
  prepared: PreparedObject,
  context: PreparedContext,
): ObjectResult {
  const seen = context.seenBefore.has(prepared.ref);
  if (seen && leavesByItself(prepared)) {
    return CLEAN;
  }
  return { findings: [missingFinding(prepared.ref, seen, context)], notes: [] };
}

/** Hooks and Jobs with a time to live go away once they have run. */
function leavesByItself({ desired, identity }: PreparedObject): boolean {
  const metadata = own(desired, 'metadata');
  const annotations = isRecord(metadata)
    ? own(metadata, 'annotations')
    : undefined;
  if (
    isRecord(annotations) &&
    (!isEmpty(own(annotations, 'helm.sh/hook')) ||
      !isEmpty(own(annotations, 'argocd.argoproj.io/hook')))
  ) {
    return true;
  }
  const spec = own(desired, 'spec');
  return (
    identity.kind === 'Job' &&
    isRecord(spec) &&
    typeof own(spec, 'ttlSecondsAfterFinished') === 'number'
  );
}
