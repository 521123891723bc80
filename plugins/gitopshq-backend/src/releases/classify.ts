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

import type { ReleaseKind } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { CommittedOperation } from './types';

/** What of a release of a unit decides its kind. */
export interface ClassifiableRelease {
  sha: string;
  /** Of all its objects afterwards; `''`: it has none any more. */
  digestAfter: string;
  /** Whether an image became another. */
  touchesImages: boolean;
}

/** What a release is among the others of its unit. */
export interface Classified {
  kind: ReleaseKind;
  operationId?: string;
  /** The release that took it back. */
  rolledBackBy?: string;
}

const KIND_OF: Record<CommittedOperation['kind'], ReleaseKind> = {
  rollback: 'rollback',
  adopt: 'adopt',
  change: 'change',
  scale: 'change',
  reconcile: 'change',
  restart: 'change',
  sync: 'change',
};

/**
 * Tells kinds of the releases of one unit. An operation of ours says what it
 * is; any other commit is what it does: a `rollback` brings back exactly the
 * objects of an earlier release, a `change` touches no image. A rollback takes
 * back what lies between it and the release it brings back; taking back a
 * rollback is an ordinary one.
 *
 * @param releases - Confirmed ones, oldest first.
 * @param operations - Those that are ours, by commit.
 */
export function classify(
  releases: readonly ClassifiableRelease[],
  operations: ReadonlyMap<string, CommittedOperation>,
): Map<string, Classified> {
  const result = new Map<string, Classified>();
  const newestOf = new Map<string, number>();
  for (const [index, release] of releases.entries()) {
    const { sha, digestAfter, touchesImages } = release;
    const operation = operations.get(sha);
    // That nothing is there any more is no earlier state to go back to.
    const earlier = digestAfter === '' ? undefined : newestOf.get(digestAfter);
    const takesBack = new Set(operation?.rolledBack);
    const isRollback = operation
      ? operation.kind === 'rollback'
      : earlier !== undefined;
    if (isRollback && earlier !== undefined) {
      releases
        .slice(earlier + 1, index)
        .forEach(between => takesBack.add(between.sha));
    }
    for (const taken of takesBack) {
      const classified = result.get(taken);
      if (classified && classified.rolledBackBy === undefined) {
        classified.rolledBackBy = sha;
      }
    }
    const byItself: ReleaseKind = touchesImages ? 'release' : 'change';
    const kindWithoutOperation = isRollback ? 'rollback' : byItself;
    result.set(sha, {
      kind: operation ? KIND_OF[operation.kind] : kindWithoutOperation,
      ...(operation && { operationId: operation.operationId }),
    });
    newestOf.set(digestAfter, index);
  }
  return result;
}
