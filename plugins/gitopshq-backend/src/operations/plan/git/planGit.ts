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
  OperationParameters,
  OperationKind,
  OperationPreview,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { levelRank } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { SourceTree } from '@gitopshq/backstage-plugin-gitopshq-node';
import type { PlannedFile, PlannedOperation } from '../../types';
import { finishPlan } from '../finishPlan';
import { notUndone } from '../notUndone';
import type { OpenSource, Planning } from '../Planning';
import { fileDiffs, type FileContents } from '../preview/fileDiffs';
import { knownSecrets } from '../preview/knownSecrets';
import { objectChanges } from '../preview/objectChanges';
import { Redactor } from '../preview/Redactor';
import { secretFiles } from '../preview/secretFiles';
import { changedRefs, type RenderedState } from '../RenderedState';
import { DirectWrites } from '../writes/DirectWrites';
import { scaledWorkloads } from '../writes/scaledWorkloads';
import type { Drafts } from '../writes/drafts';
import { toolWrites } from '../writes/toolWrites';
import { otherEnvironments, type OtherEnvironment } from './otherEnvironments';

/** A commit that is to be made. */
export interface GitEdit {
  opened: OpenSource;
  parameters: OperationParameters[OperationKind];
  /** The head with the files as they are to be. */
  tree: SourceTree;
  /** Paths of the files that change. */
  paths: readonly string[];
  /** Input sets of both sides. */
  inputs: readonly string[];
  before: RenderedState;
  after: RenderedState;
  /** The service that is meant; others are collateral. */
  serviceId?: string;
  /** Everything of the environment is in scope, also what does not change. */
  whole?: boolean;
  /** Environments that change with it, where that is known already. */
  others?: readonly OtherEnvironment[];
  subject: string;
  notes?: readonly string[];
}

/** Files, writes, collateral and preview of a commit. */
export async function planGit(
  planning: Planning,
  edit: GitEdit,
): Promise<PlannedOperation> {
  const { opened, before, after, tree, serviceId } = edit;
  const { headTree, headSha, source } = opened;
  const { options, isDirect } = planning;
  if (isDirect) {
    planning.requireWriter();
  }
  const paths = [...edit.paths].sort();
  const refs = changedRefs(before, after);
  const redactor = new Redactor({
    patterns: options.config.redact,
    fingerprint: options.fingerprint,
    secrets: knownSecrets([before, after]),
    secretFiles: new Set([
      ...(await secretFiles(headTree, edit.inputs)),
      ...(await secretFiles(tree, edit.inputs)),
    ]),
  });
  const drafts = isDirect
    ? await directDrafts(planning, edit, refs, redactor)
    : await toolWrites(planning, redactor);
  const others =
    edit.others ?? (await otherEnvironments(planning, opened, paths, tree));
  const files: PlannedFile[] = paths.map(path => {
    const blobs = [headTree.entry(path)?.id, tree.entry(path)?.id];
    return {
      path,
      ...(blobs[0] !== undefined && { blobBefore: blobs[0] }),
      ...(blobs[1] !== undefined && { blobAfter: blobs[1] }),
    };
  });
  const contents = await contentsOf(paths, headTree, tree);
  const diffs = fileDiffs(files, contents, redactor);
  const objects = objectChanges(refs, before, after, redactor, id =>
    planning.nameOf(id, after, before),
  );
  const collateral = await collateralOf(planning, edit, refs, others);
  const keys = edit.whole
    ? undefined
    : new Set(
        refs.map(
          ref =>
            (after.objects.get(ref) ?? before.objects.get(ref))!.rendered
              .serviceKey,
        ),
      );
  const planned = finishPlan(planning, {
    parameters: edit.parameters,
    target: planning.target(after, before),
    git: { repositoryKey: source.repositoryKey, branch: source.branch },
    files,
    rendered: {
      before: digestsOf(before, keys),
      after: digestsOf(after, keys),
    },
    drafts,
    collateral,
    notUndone: notUndone(refs, before, after),
    shownFiles: diffs.files,
    objects: objects.objects,
    notes: [
      ...(edit.notes ?? []),
      ...environmentNotes(refs, before, after, serviceId !== undefined),
      ...otherNotes(others),
      ...diffs.notes,
      ...objects.notes,
    ],
  });
  return {
    ...planned,
    contents: new Map(
      [...contents].map(([path, { after: content }]) => [path, content]),
    ),
    headSha,
    subject: edit.subject,
  };

  async function directDrafts(
    of: Planning,
    { before: from, after: to }: GitEdit,
    changed: readonly string[],
    hiding: Redactor,
  ): Promise<Drafts> {
    const writes = new DirectWrites(of, hiding, await scaledWorkloads(of, to));
    return writes.plan(
      changed.flatMap(ref => {
        const object = to.objects.get(ref);
        const then = from.objects.get(ref);
        return object ? [{ object, ...(then && { before: then }) }] : [];
      }),
      changed.filter(ref => !to.objects.has(ref)),
    );
  }
}

function digestsOf(
  { commit }: RenderedState,
  keys: ReadonlySet<string> | undefined,
): Record<string, string> {
  return Object.fromEntries(
    [...commit.services].filter(([key]) => !keys || keys.has(key)),
  );
}

async function contentsOf(
  paths: readonly string[],
  before: SourceTree,
  after: SourceTree,
): Promise<Map<string, FileContents>> {
  const isFile = (tree: SourceTree) => (path: string) =>
    tree.entry(path)?.type === 'file';
  const [from, to] = await Promise.all([
    before.read(paths.filter(isFile(before))),
    after.read(paths.filter(isFile(after))),
  ]);
  return new Map(
    paths.map(path => {
      const [old, now] = [from.get(path), to.get(path)];
      return [
        path,
        { ...(old && { before: old }), ...(now && { after: now }) },
      ];
    }),
  );
}

/** Services besides the target that are touched, here and elsewhere. */
async function collateralOf(
  planning: Planning,
  { before, after, serviceId }: GitEdit,
  refs: readonly string[],
  others: readonly OtherEnvironment[],
): Promise<OperationPreview['collateral']> {
  const touched = new Set<string>();
  for (const ref of refs) {
    for (const state of [before, after]) {
      const id = state.objects.get(ref)?.serviceId;
      if (id !== undefined && id !== serviceId) {
        touched.add(id);
      }
    }
  }
  const elsewhere =
    others.length > 0
      ? await planning.options.services.of(
          others.map(({ environmentRef }) => environmentRef),
        )
      : undefined;
  const found: OperationPreview['collateral'] = [...touched].map(id => {
    const level = planning.services.get(id)?.level ?? 'unknown';
    return {
      serviceId: id,
      serviceName: planning.nameOf(id, after, before) ?? id,
      environmentRef: planning.environmentRef,
      level,
      text:
        level === 'healthy'
          ? 'Healthy now, and would change as well.'
          : 'Would change as well.',
    };
  });
  for (const { environmentRef, services } of others) {
    for (const { serviceId: id, name } of services) {
      const level = (id && elsewhere?.get(id)?.level) || 'unknown';
      found.push({
        ...(id !== undefined && { serviceId: id }),
        serviceName: name || 'objects of no service',
        environmentRef,
        level,
        text: `Made from the same files, so ${environmentRef} would change with the commit.`,
      });
    }
  }
  const healthyFirst = (level: string) =>
    level === 'healthy' ? -1 : levelRank(level as 'unknown');
  return found.sort(
    (a, b) =>
      healthyFirst(a.level) - healthyFirst(b.level) ||
      (`${a.environmentRef} ${a.serviceName}` <
      `${b.environmentRef} ${b.serviceName}`
        ? -1
        : 1),
  );
}

/** Objects of no service are nobody's collateral, and change all the same. */
function environmentNotes(
  refs: readonly string[],
  before: RenderedState,
  after: RenderedState,
  ofService: boolean,
): string[] {
  const some = refs.filter(
    ref =>
      (after.objects.get(ref) ?? before.objects.get(ref))?.serviceId ===
      undefined,
  );
  return ofService && some.length > 0
    ? [`Objects of no service change as well: ${some.slice(0, 10).join(', ')}.`]
    : [];
}

function otherNotes(others: readonly OtherEnvironment[]): string[] {
  return others
    .filter(({ unknown }) => unknown !== undefined)
    .map(
      ({ environmentRef, unknown }) =>
        `What becomes of ${environmentRef} cannot be told: ${unknown}`,
    );
}
