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

import { isEqual } from 'lodash';
import { OverlayTree } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { valueName } from '../../values/valueLabel';
import { inputFiles } from '../git/inputFiles';
import { planGit } from '../git/planGit';
import { isSealed, partValue, ValueFiles } from '../git/ValueFiles';
import type { Planning } from '../Planning';
import { parseValueRef } from '../valueRef';
import type { YamlEdit } from '../yaml/editYaml';
import { ABSENT } from '../yaml/valuePath';
import { counterpartOf } from '../yaml/YamlFile';
import {
  nothingDiffers,
  shortSha,
  type RollbackTarget,
} from './rollbackTarget';

/**
 * Brings chosen values back to those at the target, where they stand; values
 * that were not there go.
 *
 * @throws OperationError `unknownPath` with the nearest ones, `emptyDiff`.
 */
export async function rollbackField(
  planning: Planning,
  rollback: RollbackTarget,
  refs: readonly string[],
): Promise<PlannedOperation> {
  const { opened, toSha, toTree, parameters } = rollback;
  const { source, headTree, headSha } = opened;
  const before = await planning.render(opened, headTree, headSha);
  const inputs = [
    ...(await source.inputPaths(headTree, headSha)),
    ...(await source.inputPaths(toTree, toSha)),
  ];
  const known = new Set([
    ...inputFiles(headTree, inputs),
    ...inputFiles(toTree, inputs),
  ]);
  const now = new ValueFiles(headTree, known);
  const then = new ValueFiles(toTree, known);
  const edits = new Map<string, YamlEdit[]>();
  const notes: string[] = [];
  for (const text of new Set(refs)) {
    const ref = parseValueRef(text);
    const part = await now.part(ref);
    const from = counterpartOf(part, await then.read(ref.file));
    if (isSealed(part)) {
      throw new OperationError(
        'notComparable',
        `${ref.file} is sealed by SOPS, which notices every value that is changed; roll back the service or the environment, which bring back the whole file`,
      );
    }
    const [present, wanted] = [
      partValue(part, ref.path),
      partValue(from, ref.path),
    ];
    if (present === ABSENT && wanted === ABSENT) {
      throw now.unknown(
        ref,
        from ? [part, from] : [part],
        `, neither now nor at ${shortSha(toSha)}`,
      );
    }
    if (isEqual(present, wanted)) {
      notes.push(`${text} is as it was at ${shortSha(toSha)}.`);
      continue;
    }
    edits.set(ref.file, [
      ...(edits.get(ref.file) ?? []),
      {
        part: part.index,
        path: ref.path,
        value: wanted,
        ...(from && { from }),
      },
    ]);
  }
  if (edits.size === 0) {
    throw nothingDiffers('Every chosen value', toSha);
  }
  const tree = new OverlayTree(headTree, await now.edited(edits));
  const after = await planning.render(opened, tree, headSha);
  const { serviceId } = planning;
  const target = planning.target(after, before);
  const [only] = [...edits.values()].flat();
  const count = [...edits.values()].flat().length;
  const what = count === 1 ? valueName(only.path) : `${count} values`;
  return planGit(planning, {
    opened,
    parameters,
    tree,
    paths: [...edits.keys()],
    inputs,
    before,
    after,
    ...(serviceId !== undefined && { serviceId }),
    subject: `Roll ${what} of ${
      target?.name ?? planning.environment.name
    } back to ${shortSha(toSha)}`,
    notes,
  });
}
