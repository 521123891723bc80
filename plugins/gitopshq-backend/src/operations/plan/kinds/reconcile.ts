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

import type {
  Finding,
  OperationParameters,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { parsePath } from '@gitopshq/drift-engine';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { finishPlan } from '../finishPlan';
import type { Planning } from '../Planning';
import { knownSecrets } from '../preview/knownSecrets';
import { Redactor } from '../preview/Redactor';
import type { RenderedState } from '../RenderedState';
import type { LiveState } from '../types';
import { DirectWrites } from '../writes/DirectWrites';
import { scaledWorkloads } from '../writes/scaledWorkloads';
import { noDrafts, type Drafts, type RawField } from '../writes/drafts';
import { ownersAt } from '../writes/liveOwners';
import { requireScope } from '../writes/scope';
import { toolWrites } from '../writes/toolWrites';
import { ABSENT, valueAt } from '../yaml/valuePath';
import { chosenFindings } from './findings';
import { inForceState } from './inForce';

const WRITTEN: ReadonlySet<Finding['change']> = new Set([
  'changed',
  'removed',
  'missing',
]);

/**
 * Git's values to the cluster: whole objects applied, added fields that
 * somebody else holds taken away, objects that Git does not hold deleted.
 *
 * @throws OperationError `readOnlyCluster`, `outOfScope`, `emptyDiff`.
 */
export async function planReconcile(
  planning: Planning,
  parameters: OperationParameters['reconcile'],
): Promise<PlannedOperation> {
  const { options } = planning;
  planning.requireWriter();
  const opened = await planning.open();
  const { state, sha } = await inForceState(planning, opened);
  const redactor = new Redactor({
    patterns: options.config.redact,
    fingerprint: options.fingerprint,
    secrets: knownSecrets([state]),
  });
  const chosen = await chosenFindings(
    planning,
    'reconcile',
    parameters.findingIds,
    redactor,
  );
  const findings = chosen.findings.filter(
    ({ change }) => parameters.removeAdded || change !== 'added',
  );
  const drafts = planning.isDirect
    ? await directly(planning, state, findings, redactor)
    : await throughTool(planning, findings, redactor);
  if (drafts.writes.length === 0) {
    throw new OperationError(
      'emptyDiff',
      `Live equals Git again: there is nothing to reconcile${
        drafts.notes.length > 0 ? ` (${drafts.notes.join(' ')})` : ''
      }`,
    );
  }
  const target = planning.target(state);
  const refs = new Set(drafts.writes.map(({ write }) => write.object));
  const keys = new Set(
    [...refs].flatMap(ref => state.objects.get(ref)?.rendered.serviceKey ?? []),
  );
  const digests = Object.fromEntries(
    [...state.commit.services].filter(([key]) => keys.has(key)),
  );
  const planned = finishPlan(planning, {
    parameters,
    ...(target && { target }),
    rendered: { before: digests, after: digests },
    drafts,
    notes: [
      ...chosen.notes,
      ...(parameters.removeAdded
        ? []
        : ['What was added beside Git stays, as asked for.']),
    ],
  });
  return {
    ...planned,
    headSha: sha,
    subject: `Reconcile ${findings.length} finding${
      findings.length === 1 ? '' : 's'
    } of ${target?.name ?? planning.environment.name}`,
  };
}

async function directly(
  planning: Planning,
  state: RenderedState,
  findings: readonly Finding[],
  redactor: Redactor,
): Promise<Drafts> {
  const writes = new DirectWrites(
    planning,
    redactor,
    await scaledWorkloads(planning, state),
  );
  const applied = new Set(
    findings
      .filter(({ change }) => WRITTEN.has(change))
      .map(({ object }) => object),
  );
  const extra = new Set(
    findings
      .filter(({ change }) => change === 'extra')
      .map(({ object }) => object),
  );
  const added = findings.filter(({ change }) => change === 'added');
  const live = await liveOf(planning, added);
  // What the applier alone owns goes with its next apply, nothing else does.
  for (const { object, path } of added) {
    const there = live?.objects.get(object);
    const owners = there && ownersAt(there, parsePath(path), writes.applier);
    if (owners?.applier && !owners.others) {
      applied.add(object);
    }
  }
  const drafts = await writes.plan(
    [...state.objects.values()]
      .filter(({ ref }) => applied.has(ref))
      .map(object => ({ object, onlyIfDifferent: true })),
    [...extra].sort(),
  );
  removals(writes, added, live, drafts);
  return drafts;
}

/** The tool applies; only what it does not own is taken away here. */
async function throughTool(
  planning: Planning,
  findings: readonly Finding[],
  redactor: Redactor,
): Promise<Drafts> {
  const added = findings.filter(({ change }) => change === 'added');
  const live = await liveOf(planning, added);
  const drafts =
    added.length < findings.length
      ? await toolWrites(planning, redactor)
      : noDrafts();
  if (findings.some(({ change }) => change === 'extra')) {
    drafts.notes.push(
      'Objects that Git does not hold are deleted by the delivering tool, if it is set to prune.',
    );
  }
  removals(
    new DirectWrites(planning, redactor, new Map()),
    added,
    live,
    drafts,
  );
  return drafts;
}

async function liveOf(
  planning: Planning,
  findings: readonly Finding[],
): Promise<LiveState | undefined> {
  const refs = [...new Set(findings.map(({ object }) => object))].sort();
  requireScope(planning, refs);
  return refs.length === 0
    ? undefined
    : planning.options.live.read(planning.environment, refs);
}

/** One patch for each object that bears added fields. */
function removals(
  writes: DirectWrites,
  added: readonly Finding[],
  live: LiveState | undefined,
  drafts: Drafts,
): void {
  const byObject = new Map<string, RawField[]>();
  for (const { object, path } of added) {
    const there = live?.objects.get(object);
    const segments = parsePath(path);
    const value = there ? valueAt(there, segments) : ABSENT;
    if (!there || value === ABSENT) {
      drafts.notes.push(`${object} ${path} is not there any more.`);
      continue;
    }
    const { applier, others } = ownersAt(there, segments, writes.applier);
    if (!applier || others) {
      byObject.set(object, [
        ...(byObject.get(object) ?? []),
        { path, live: value },
      ]);
    }
  }
  for (const [object, fields] of [...byObject].sort()) {
    drafts.writes.push(
      writes.removal(object, live!.objects.get(object)!, fields),
    );
  }
}
