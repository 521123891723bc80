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
import { formatPath } from '../path/formatPath';
import type { Evidence } from '../types';

const HOW: Record<string, string> = {
  Apply: 'by server-side apply',
  Update: 'by an update',
};

/** The sentences a finding rests on. */
export function differenceEvidence(
  difference: Difference,
  verdict: Verdict,
  { entries, context }: Case,
): Evidence[] {
  const path = formatPath(difference.path);
  switch (verdict.basis) {
    case 'owner':
    case 'enclosing':
      return [...ownership(path, verdict), ...recognition(verdict)];
    case 'other-version':
      return [
        {
          kind: 'suspect',
          text: `Nobody owns ${path} in this version; ${verdict.manager} wrote through ${verdict.writer?.apiVersion}, whose fields cannot be told apart here.`,
        },
        ...recognition(verdict),
      ];
    case 'late':
      return lateness(context);
    case 'sole-writer':
      return [
        {
          kind: 'suspect',
          text: `A removal leaves no trace; ${
            verdict.manager
          } is the only other writer of this object${since(context)}.`,
        },
        ...recognition(verdict),
      ];
    case 'left-behind':
      return [
        {
          kind: 'owner',
          text: `${path} is owned only by an older update of ${verdict.writer?.manager}, which now uses server-side apply: no sync will remove it.`,
        },
      ];
    case 'tracking':
      return [
        {
          kind: 'tracking',
          text: verdict.writer
            ? `The mark of this application was replaced by ${verdict.writer.manager}.`
            : "The applier itself wrote another application's mark: two applications claim this object.",
        },
      ];
    case 'order':
      return [
        {
          kind: 'order',
          text: `The items of ${path} stand in another order than in Git; managedFields do not tell who moved them.`,
        },
      ];
    default:
      return [
        {
          kind: 'owner',
          text:
            difference.change === 'removed'
              ? `Nobody can be told to have removed ${path}: ${suspects(
                  entries,
                  context,
                )}.`
              : `No field manager owns ${path}: its owner was dropped without a trace, as scaling to zero does.`,
        },
      ];
  }
}

function ownership(path: string, { writer }: Verdict): Evidence[] {
  if (!writer) {
    return [];
  }
  const how = HOW[writer.operation] ?? '';
  const through =
    writer.subresource === ''
      ? ''
      : ` through subresource ${writer.subresource}`;
  const at = writer.time === undefined ? '' : ` at ${writer.time}`;
  return [
    {
      kind: 'owner',
      text: `${writer.manager} owns ${path}${
        how && `, written ${how}`
      }${through}${at}.`,
    },
  ];
}

function recognition({ writer }: Verdict): Evidence[] {
  return writer && !writer.recognised
    ? [
        {
          kind: 'owner',
          text: `${writer.manager} is an unrecognised tool, taken for a person's.`,
        },
      ]
    : [];
}

function lateness(context: PreparedContext): Evidence[] {
  return [
    {
      kind: 'time',
      text:
        context.lateCause === 'pending'
          ? `Git changed at ${
              context.committedAt
            } and the applier has not come round yet${lastApply(context)}.`
          : `Git changed at ${
              context.committedAt
            } and was not applied within the grace period${lastApply(
              context,
            )}.`,
    },
  ];
}

function lastApply({ appliedAt }: PreparedContext): string {
  return appliedAt === undefined ? '' : ` (last apply ${appliedAt})`;
}

function since({ appliedAt }: PreparedContext): string {
  return appliedAt === undefined ? '' : ` since the last apply at ${appliedAt}`;
}

function suspects(
  entries: readonly OwnerEntry[],
  context: PreparedContext,
): string {
  const names = [
    ...new Set(
      entries
        .filter(entry => !entry.isApplier && entry.subresource === '')
        .map(entry => entry.manager),
    ),
  ];
  return names.length === 0
    ? `only the applier has written this object${since(context)}`
    : `a removal leaves no trace, and the other writers (${names.join(
        ', ',
      )}) cannot be told apart`;
}

export function missingEvidence(
  seen: boolean,
  context: PreparedContext,
): Evidence[] {
  return seen
    ? [
        {
          kind: 'object',
          text: 'The object was in the cluster before and is gone; deletions leave no trace of who did it.',
        },
      ]
    : [
        {
          kind: 'object',
          text: 'The object was never seen in the cluster.',
        },
        ...(context.late ? lateness(context) : []),
      ];
}

export function extraEvidence(
  applier: OwnerEntry,
  context: PreparedContext,
): Evidence[] {
  return [
    {
      kind: 'object',
      text: `The object carries this application's marks, was written by ${applier.manager}, and Git does not state it.`,
    },
    ...(context.late ? lateness(context) : []),
  ];
}
