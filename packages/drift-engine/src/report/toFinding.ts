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

import type { Case, Verdict } from '../cause/judge';
import type { OwnerEntry } from '../cause/OwnerEntry';
import type { Difference } from '../compare/Difference';
import type { PreparedContext } from '../compare/PreparedContext';
import type { PreparedObject } from '../compare/PreparedObject';
import { formatPath } from '../path/formatPath';
import type { Finding, Suggestion } from '../types';
import { differenceEvidence, extraEvidence, missingEvidence } from './evidence';
import { shownValue } from './shownValue';
import { suggest } from './suggest';

/** The finding a judged difference makes. */
export function toFinding(
  prepared: PreparedObject,
  difference: Difference,
  verdict: Verdict,
  subject: Case,
): Finding {
  const { context } = subject;
  const isSecret =
    prepared.identity.kind === 'Secret' && difference.path[0] === 'data';
  const show = (value: unknown) =>
    shownValue(value, isSecret, context.fingerprint);
  const desired = show(difference.desired);
  const live = show(difference.live);
  const since =
    verdict.basis === 'late' ? context.committedAt : verdict.writer?.time;
  return {
    object: prepared.ref,
    path: formatPath(difference.path),
    change: difference.change,
    ...(desired !== undefined && { desired }),
    ...(live !== undefined && { live }),
    cause: verdict.cause,
    confidence: verdict.confidence,
    manager: verdict.manager,
    ...(since !== undefined && { since }),
    evidence: differenceEvidence(difference, verdict, subject),
    suggestion: suggest(difference, verdict, isSecret),
  };
}

/** The finding for an object Git states and the cluster lacks. */
export function missingFinding(
  object: string,
  seen: boolean,
  context: PreparedContext,
): Finding {
  const cause = seen ? 'unknown' : context.lateCause;
  return {
    object,
    path: '',
    change: 'missing',
    cause,
    confidence: seen ? 'medium' : 'high',
    manager: null,
    ...(!seen && { since: context.committedAt }),
    evidence: missingEvidence(seen, context),
    suggestion: seen ? 'reconcile' : whenLate(context),
  };
}

/** The finding for an object of the application that Git does not state. */
export function extraFinding(
  object: string,
  applier: OwnerEntry,
  context: PreparedContext,
): Finding {
  return {
    object,
    path: '',
    change: 'extra',
    cause: context.lateCause,
    confidence: 'high',
    manager: applier.manager,
    since: context.committedAt,
    evidence: extraEvidence(applier, context),
    suggestion: whenLate(context),
  };
}

function whenLate({ lateCause }: PreparedContext): Suggestion {
  return lateCause === 'pending' ? 'wait' : 'retry-sync';
}
