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

import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { OverlayTree, type ChangedFile } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { changedInputs } from '../git/inputFiles';
import { otherEnvironments } from '../git/otherEnvironments';
import { planGit } from '../git/planGit';
import type { Planning } from '../Planning';
import { changedRefs, type RenderedState } from '../RenderedState';
import { loneReverts, type LoneRevert } from './fileOwnership';
import { sharedFileError } from './sharedFileError';
import {
  filesOf,
  nothingDiffers,
  shortSha,
  type RollbackTarget,
} from './rollbackTarget';
import { versionOf } from './versionOf';

/** A rollback of one service while its files are looked for. */
export interface ServiceSearch {
  planning: Planning;
  rollback: RollbackTarget;
  serviceId: string;
  head: RenderedState;
  then: RenderedState;
  /** Files of the input sets that differ. */
  files: readonly ChangedFile[];
}

interface Attempt {
  files: readonly ChangedFile[];
  tree: OverlayTree;
  after: RenderedState;
}

const isOf = (state: RenderedState, ref: string, serviceId: string) =>
  state.objects.get(ref)?.serviceId === serviceId;

/** Digest of each object as it has to be: the service's as then, others as now. */
function wantedDigests({
  head,
  then,
  serviceId,
}: ServiceSearch): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const [ref, { rendered }] of head.objects) {
    if (!isOf(head, ref, serviceId)) {
      wanted.set(ref, rendered.digest);
    }
  }
  for (const [ref, { rendered }] of then.objects) {
    if (isOf(then, ref, serviceId)) {
      wanted.set(ref, rendered.digest);
    }
  }
  return wanted;
}

function isWanted(after: RenderedState, wanted: Map<string, string>): boolean {
  return (
    after.objects.size === wanted.size &&
    [...after.objects].every(
      ([ref, { rendered }]) => wanted.get(ref) === rendered.digest,
    )
  );
}

/** Reverts files together; undefined when something else comes of it. */
async function attempt(
  { planning, rollback }: ServiceSearch,
  files: readonly ChangedFile[],
  wanted: Map<string, string>,
): Promise<Attempt | undefined> {
  if (files.length === 0) {
    return undefined;
  }
  const { opened } = rollback;
  const tree = new OverlayTree(opened.headTree, filesOf(rollback, files));
  try {
    const after = await planning.render(opened, tree, opened.headSha);
    return isWanted(after, wanted) ? { files, tree, after } : undefined;
  } catch (error) {
    if (error instanceof RenderError) {
      return undefined;
    }
    throw error;
  }
}

/** Changed files that the service's objects come from. */
function ownFiles({
  head,
  then,
  serviceId,
  files,
}: ServiceSearch): ChangedFile[] {
  const named = new Set<string>();
  for (const state of [head, then]) {
    for (const { serviceId: of, rendered } of state.objects.values()) {
      if (of === serviceId) {
        rendered.files.forEach(file => named.add(file));
      }
    }
  }
  return files.filter(({ path }) => named.has(path));
}

/**
 * Restores the files that belong to a service. Accepted only if its objects
 * then equal those of the target, and nothing else changes, here and in other
 * environments.
 *
 * @throws OperationError `notThere`, `emptyDiff`, `sharedFile`.
 */
export async function rollbackService(
  planning: Planning,
  rollback: RollbackTarget,
  serviceId: string,
): Promise<PlannedOperation> {
  const { opened, toSha, toTree, parameters } = rollback;
  const { source, headTree, headSha } = opened;
  const [head, then, changedFiles] = await Promise.all([
    planning.render(opened, headTree, headSha),
    planning.render(opened, toTree, toSha),
    source.changedFiles(headSha, toSha),
  ]);
  const { name } = planning.target(head, then)!;
  const of = (state: RenderedState) =>
    [...state.objects.keys()].filter(ref => isOf(state, ref, serviceId));
  if (of(then).length === 0) {
    throw new OperationError(
      'notThere',
      `${name} did not exist in ${planning.environmentRef} at ${shortSha(
        toSha,
      )}; choose one of its own releases`,
    );
  }
  const changed = new Set(changedRefs(head, then));
  if (![...of(head), ...of(then)].some(ref => changed.has(ref))) {
    throw nothingDiffers(name, toSha);
  }
  const inputs = {
    head: await source.inputPaths(headTree, headSha),
    then: await source.inputPaths(toTree, toSha),
  };
  const files = changedInputs(changedFiles, [...inputs.head, ...inputs.then]);
  const search: ServiceSearch = {
    ...{ planning, rollback, serviceId, head, then, files },
  };
  const found = await searchFiles(search);
  if ('reverts' in found) {
    throw await sharedFileError(search, found.reverts);
  }
  const paths = found.files.map(({ path }) => path);
  const others = await otherEnvironments(planning, opened, paths, found.tree);
  if (others.some(({ services }) => services.length > 0)) {
    throw await sharedFileError(search, undefined, { others, paths });
  }
  const version = versionOf(then, serviceId) ?? shortSha(toSha);
  return planGit(planning, {
    opened,
    parameters,
    tree: found.tree,
    paths,
    inputs: [...new Set([...inputs.head, ...inputs.then])],
    before: head,
    after: found.after,
    serviceId,
    others,
    subject: `Roll ${name} back to ${version}`,
  });
}

async function searchFiles(
  search: ServiceSearch,
): Promise<Attempt | { reverts: Map<string, LoneRevert> }> {
  const { planning, rollback, head, then, serviceId, files } = search;
  const wanted = wantedDigests(search);
  const own = ownFiles(search);
  const first = await attempt(search, own, wanted);
  if (first) {
    return first;
  }
  const reverts = await loneReverts(planning, rollback, head, files);
  const belongs = (ref: string) =>
    isOf(head, ref, serviceId) ||
    (!head.objects.has(ref) && isOf(then, ref, serviceId));
  const alone = (path: string) => {
    const revert = reverts.get(path);
    return revert && 'refs' in revert ? revert.refs : undefined;
  };
  const mine = files.filter(({ path }) => {
    const refs = alone(path);
    return refs !== undefined && refs.length > 0 && refs.every(belongs);
  });
  const still = files.filter(({ path }) => alone(path)?.length === 0);
  const broken = files.filter(({ path }) => {
    const revert = reverts.get(path);
    return revert && 'broken' in revert;
  });
  const near = (some: readonly ChangedFile[]) =>
    some.filter(file => own.includes(file));
  // From the fewest files to the most: what is not needed stays as it is.
  const sets = [
    mine,
    [...mine, ...near(still)],
    [...mine, ...near(still), ...near(broken)],
    [...mine, ...still],
    [...mine, ...still, ...broken],
  ];
  const tried = new Set<string>();
  for (const set of sets) {
    const key = set
      .map(({ path }) => path)
      .sort()
      .join('\n');
    const found = tried.has(key)
      ? undefined
      : await attempt(search, set, wanted);
    tried.add(key);
    if (found) {
      return found;
    }
  }
  return { reverts };
}
