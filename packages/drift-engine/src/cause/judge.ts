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

import type { Difference } from '../compare/Difference';
import type { PreparedContext } from '../compare/PreparedContext';
import { own } from '../json';
import type { JsonRecord } from '../json';
import type { Cause, Confidence } from '../types';
import { newest } from './OwnerEntry';
import type { OwnerEntry } from './OwnerEntry';
import { ownersOfDifference, ownersOfEnclosing, owns } from './owners';

/** Why a difference is what it is. */
export interface Verdict {
  readonly cause: Cause;
  readonly manager: string | null;
  readonly confidence: Confidence;
  /** The entry the cause is laid to. */
  readonly writer?: OwnerEntry;
  /** How the writer was found. */
  readonly basis:
    | 'owner'
    | 'other-version'
    | 'late'
    | 'enclosing'
    | 'sole-writer'
    | 'left-behind'
    | 'tracking'
    | 'order'
    | 'nobody';
}

/** A difference that is no drift, with what it is evidence of. */
export interface Excuse {
  readonly excuse: 'builtin' | 'admission' | 'allocated' | 'dropped';
}

/** What the judge knows of the object. */
export interface Case {
  readonly live: JsonRecord;
  readonly metadata: JsonRecord;
  readonly entries: readonly OwnerEntry[];
  readonly context: PreparedContext;
}

const NOBODY: Verdict = {
  cause: 'unknown',
  manager: null,
  confidence: 'low',
  basis: 'nobody',
};

/** The first rule of the book that holds for a difference. */
export function judge(difference: Difference, subject: Case): Verdict | Excuse {
  if (difference.order) {
    return judgeOrder(subject.context);
  }
  switch (difference.change) {
    case 'changed':
      return judgeChanged(difference, subject);
    case 'added':
      return judgeAdded(difference, subject);
    default:
      return judgeRemoved(difference, subject);
  }
}

function byWriter(writer: OwnerEntry, basis: Verdict['basis']): Verdict {
  return {
    cause: writer.managerClass,
    manager: writer.manager,
    confidence: writer.recognised ? 'high' : 'low',
    writer,
    basis,
  };
}

function byOwner(writer: OwnerEntry, byOtherVersion: boolean): Verdict {
  return byOtherVersion
    ? { ...byWriter(writer, 'other-version'), confidence: 'low' }
    : byWriter(writer, 'owner');
}

function byLateness(context: PreparedContext, manager: string | null): Verdict {
  return {
    cause: context.lateCause,
    manager,
    confidence: 'high',
    basis: 'late',
  };
}

/** Order has no owner in managedFields. */
function judgeOrder(context: PreparedContext): Verdict {
  return context.late
    ? byLateness(context, context.firstApplier)
    : { ...NOBODY, basis: 'order' };
}

function judgeChanged(difference: Difference, subject: Case): Verdict | Excuse {
  const { context } = subject;
  const { entries: owners, byOtherVersion } = ownersOfDifference(
    difference,
    subject.entries,
    subject.live,
  );
  const applier = owners.find(owner => owner.isApplier);
  const foreign = newest(owners.filter(owner => !owner.isApplier));
  if (difference.trackingMark) {
    return foreign
      ? byWriter(foreign, 'tracking')
      : { ...NOBODY, basis: 'tracking' };
  }
  if (foreign && !(context.late && applier)) {
    return byOwner(foreign, byOtherVersion);
  }
  if (context.late) {
    return byLateness(context, applier?.manager ?? null);
  }
  return applier ? { excuse: 'admission' } : NOBODY;
}

function judgeAdded(difference: Difference, subject: Case): Verdict | Excuse {
  const { context, entries } = subject;
  const { entries: owners, byOtherVersion } = ownersOfDifference(
    difference,
    entries,
    subject.live,
  );
  // What the applier wrote through another version explains nothing it did not state.
  const appliers = byOtherVersion
    ? []
    : owners.filter(owner => owner.isApplier);
  const outside = owners.filter(owner => !owner.isApplier);
  const foreign = outside.filter(owner => !owner.isBuiltin);
  const { path } = difference;
  if (
    path.length === 2 &&
    path[0] === 'spec' &&
    path[1] === 'replicas' &&
    outside.some(owner => owner.managerClass === 'autoscaling')
  ) {
    return { excuse: 'builtin' };
  }
  if (foreign.length > 0 && !(context.late && appliers.length > 0)) {
    const writer = newest(foreign)!;
    return isAllocatedNodePort(difference, subject, writer)
      ? { excuse: 'allocated' }
      : byOwner(writer, byOtherVersion);
  }
  if (outside.length > foreign.length && foreign.length === 0) {
    return { excuse: 'builtin' };
  }
  if (isNodePort(difference, subject)) {
    return { excuse: 'allocated' };
  }
  if (appliers.length === 0) {
    return { excuse: 'admission' };
  }
  if (
    foreign.length === 0 &&
    appliers.every(owner => owner.operation === 'Update') &&
    entries.some(
      entry =>
        entry.isApplier &&
        entry.operation === 'Apply' &&
        entry.subresource === '',
    )
  ) {
    return {
      cause: 'unknown',
      manager: null,
      confidence: 'medium',
      writer: newest(appliers),
      basis: 'left-behind',
    };
  }
  return context.late
    ? byLateness(context, appliers[0].manager)
    : { excuse: 'admission' };
}

function isNodePort(difference: Difference, subject: Case): boolean {
  return (
    difference.path[difference.path.length - 1] === 'nodePort' &&
    own(subject.live, 'kind') === 'Service'
  );
}

/** A node port is allocated with the object unless its writer came later. */
function isAllocatedNodePort(
  difference: Difference,
  subject: Case,
  writer: OwnerEntry,
): boolean {
  if (!isNodePort(difference, subject)) {
    return false;
  }
  const created = Date.parse(
    String(own(subject.metadata, 'creationTimestamp')),
  );
  return writer.timeMs !== Infinity && !(writer.timeMs > created);
}

/** Managers that never removed anything themselves. */
const NO_SUSPECTS = new Set(['kubectl-last-applied']);

function judgeRemoved(difference: Difference, subject: Case): Verdict | Excuse {
  const { context, entries } = subject;
  const enclosing = ownersOfEnclosing(difference, entries).filter(
    owner => !owner.isNobody,
  );
  const foreign = newest(enclosing.filter(owner => !owner.isApplier));
  if (foreign && !(context.late && enclosing.some(owner => owner.isApplier))) {
    return byWriter(foreign, 'enclosing');
  }
  // A removal takes the leaf from every owner; a zero value the applier still owns was never stored.
  if (
    difference.zeroField &&
    entries.some(
      entry =>
        entry.isApplier &&
        entry.operation === 'Apply' &&
        owns(entry, { ...difference, atomicDepth: -1 }, subject.live),
    )
  ) {
    return { excuse: 'dropped' };
  }
  if (context.late) {
    return byLateness(context, null);
  }
  const suspects = entries.filter(
    entry =>
      !entry.isApplier &&
      !entry.isBuiltin &&
      !entry.isNobody &&
      entry.subresource === '' &&
      !NO_SUSPECTS.has(entry.manager) &&
      !(entry.timeMs < context.appliedAtMs),
  );
  const names = new Set(suspects.map(suspect => suspect.manager));
  return names.size === 1
    ? { ...byWriter(newest(suspects)!, 'sole-writer'), confidence: 'low' }
    : NOBODY;
}
