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

import { InputError } from '@backstage/errors';
import type { DriftContext, ManagerClasses, TrackingMark } from '../types';

/** A commit that stays unapplied longer counts as a failed sync. */
const GRACE_SECONDS = 600;

/** A {@link DriftContext} read once, for any number of objects. */
export interface PreparedContext {
  readonly appliers: ReadonlySet<string>;
  readonly firstApplier: string;
  readonly tracking: readonly TrackingMark[];
  /** Keys of the tracking marks, by `labels` and `annotations`. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
  readonly late: boolean;
  /** What lateness means at the time of observation. */
  readonly lateCause: 'pending' | 'failed-sync';
  readonly committedAt: string;
  /** Epoch milliseconds, NaN when not known. */
  readonly appliedAtMs: number;
  readonly appliedAt?: string;
  readonly seenBefore: ReadonlySet<string>;
  readonly managers?: ManagerClasses;
  readonly fingerprint?: (bytes: Uint8Array) => string;
}

/**
 * Reads a context.
 *
 * @throws InputError naming the field that is missing or no time.
 */
export function prepareContext(context: DriftContext): PreparedContext {
  const appliers = (
    typeof context.applier === 'string' ? [context.applier] : context.applier
  ).filter(name => name !== '');
  if (appliers.length === 0) {
    throw new InputError(
      'The context has no "applier": give the field manager of the GitOps tool, e.g. "argocd-controller".',
    );
  }
  const committedAtMs = timeOf(context, 'committedAt');
  const observedAtMs = timeOf(context, 'observedAt');
  const appliedAtMs =
    context.appliedAt === undefined ? NaN : timeOf(context, 'appliedAt');
  const late = context.late ?? committedAtMs > appliedAtMs;
  const graceMs = (context.graceSeconds ?? GRACE_SECONDS) * 1000;
  const marks = new Map<string, Set<string>>();
  for (const mark of context.tracking) {
    const keys = marks.get(mark.in) ?? new Set<string>();
    keys.add(mark.key);
    marks.set(mark.in, keys);
  }
  return {
    appliers: new Set(appliers),
    firstApplier: appliers[0],
    tracking: context.tracking,
    marks,
    late,
    lateCause:
      late && observedAtMs - committedAtMs < graceMs
        ? 'pending'
        : 'failed-sync',
    committedAt: context.committedAt,
    appliedAtMs,
    appliedAt: context.appliedAt,
    seenBefore: new Set(context.seenBefore),
    managers: context.managers,
    fingerprint: context.fingerprint,
  };
}

function timeOf(
  context: DriftContext,
  field: 'committedAt' | 'appliedAt' | 'observedAt',
): number {
  const ms = Date.parse(context[field] ?? '');
  if (Number.isNaN(ms)) {
    throw new InputError(
      `The context's "${field}" is ${JSON.stringify(
        context[field],
      )}, which is no time: write it in ISO 8601, e.g. "2026-01-31T12:00:00Z".`,
    );
  }
  return ms;
}

/** Whether a live value is the one this application's mark has. */
export function carriesMark(mark: TrackingMark, live: unknown): boolean {
  if (typeof live !== 'string') {
    return false;
  }
  return mark.value !== undefined
    ? live === mark.value
    : mark.valuePrefix !== undefined && live.startsWith(mark.valuePrefix);
}
