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
import { OverlayTree } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { changedInputs } from '../git/inputFiles';
import { planGit } from '../git/planGit';
import type { Planning } from '../Planning';
import { changedRefs, type RenderedState } from '../RenderedState';
import {
  filesOf,
  nothingDiffers,
  shortSha,
  type RollbackTarget,
} from './rollbackTarget';

/**
 * The head, or, when it cannot be rendered, the commit in force: a commit that
 * breaks rendering is what one wants to roll back.
 */
async function present(
  planning: Planning,
  { opened }: RollbackTarget,
): Promise<{ state: RenderedState; inputs: string[]; broken?: string }> {
  const { source, headTree, headSha } = opened;
  try {
    return {
      state: await planning.render(opened, headTree, headSha),
      inputs: await source.inputPaths(headTree, headSha),
    };
  } catch (error) {
    const { inForce } =
      planning.options.desired.status(planning.environmentRef) ?? {};
    if (!(error instanceof RenderError) || !inForce) {
      throw error;
    }
    const tree = await source.tree(inForce.sha);
    return {
      state: await planning.render(opened, tree, inForce.sha),
      // What was broken may have been anywhere in the environment's folder.
      inputs: [...(await source.inputPaths(tree, inForce.sha)), source.path],
      broken: error.problem.message,
    };
  }
}

/** Every file of the input set that differs is brought back. */
export async function rollbackFull(
  planning: Planning,
  rollback: RollbackTarget,
): Promise<PlannedOperation> {
  const { opened, toSha, toTree, parameters } = rollback;
  const { source, headTree, headSha } = opened;
  const name = planning.environment.name;
  const [now, then, changedFiles] = await Promise.all([
    present(planning, rollback),
    planning.render(opened, toTree, toSha),
    source.changedFiles(headSha, toSha),
  ]);
  const toInputs = await source.inputPaths(toTree, toSha);
  const files = changedInputs(changedFiles, [...now.inputs, ...toInputs]);
  if (
    files.length === 0 ||
    (now.broken === undefined && changedRefs(now.state, then).length === 0)
  ) {
    throw nothingDiffers(name, toSha);
  }
  const tree = new OverlayTree(headTree, filesOf(rollback, files));
  const after = await planning.render(opened, tree, headSha);
  const differ = changedRefs(after, then);
  if (differ.length > 0) {
    throw new OperationError(
      'notComparable',
      `Bringing back every file of ${name} does not give the objects of ${shortSha(
        toSha,
      )}: ${differ.slice(0, 5).join(', ')} would be others`,
    );
  }
  return planGit(planning, {
    opened,
    parameters,
    tree,
    paths: files.map(({ path }) => path),
    inputs: [...new Set([...now.inputs, ...toInputs])],
    before: now.state,
    after,
    whole: true,
    subject: `Roll ${name} back to ${shortSha(toSha)}`,
    notes:
      now.broken === undefined
        ? []
        : [
            `The head cannot be rendered (${now.broken}): what is shown compares with the last commit that could.`,
          ],
  });
}
