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

import type { OperationParameters } from '@gitopshq/backstage-plugin-gitopshq-common';
import { formatPath } from '@gitopshq/drift-engine';
import { OverlayTree } from '../../../desired';
import { nameMatcher, isSecretPath } from '../../../drift/scan/redactFinding';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { inputFiles } from '../git/inputFiles';
import { planGit } from '../git/planGit';
import { isSealed, partValue, ValueFiles } from '../git/ValueFiles';
import type { Planning } from '../Planning';
import { parseValuePath } from '../valueRef';
import type { YamlEdit } from '../yaml/editYaml';
import { ABSENT } from '../yaml/valuePath';
import type { YamlPart } from '../yaml/YamlFile';

type Value = OperationParameters['change']['edits'][number]['value'];

/**
 * A value in the type of the one it takes the place of, where it can be told
 * in it: people type `3` where the file says `"3"`.
 */
export function inTypeOf(present: unknown, value: Value): Value {
  if (typeof present === 'string') {
    return String(value);
  }
  if (typeof present === 'number' && typeof value === 'string') {
    return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) &&
      String(Number(value)) === value
      ? Number(value)
      : value;
  }
  if (typeof present === 'boolean' && /^(true|false)$/.test(String(value))) {
    return String(value) === 'true';
  }
  return value;
}

/** Values of Secrets and redacted paths are nobody's to write here. */
export function refuseHidden(
  planning: Planning,
  part: YamlPart,
  file: string,
  path: string,
  present: unknown,
): void {
  const isSecret = nameMatcher(planning.options.config.redact);
  const encrypted = typeof present === 'string' && present.startsWith('ENC[');
  if (
    /^v1\/Secret\//.test(part.identity ?? '') ||
    isSecretPath(path, isSecret) ||
    /(^|\.)secretGenerator\b/.test(path) ||
    encrypted ||
    isSealed(part)
  ) {
    throw new OperationError(
      'redacted',
      `${path} of ${file} is ${
        encrypted || isSealed(part)
          ? 'encrypted'
          : 'a Secret or named like one (gitopshq.redact)'
      }: such values are never written to Git from here; change them by hand`,
      { file, path },
    );
  }
}

/**
 * Gives values of Git new ones, where they stand.
 *
 * @throws OperationError `unknownPath` with the nearest ones, `redacted`,
 * `emptyDiff`.
 */
export async function planChange(
  planning: Planning,
  parameters: OperationParameters['change'],
): Promise<PlannedOperation> {
  const opened = await planning.open();
  const { source, headTree, headSha } = opened;
  const before = await planning.render(opened, headTree, headSha);
  const inputs = await source.inputPaths(headTree, headSha);
  const files = new ValueFiles(headTree, new Set(inputFiles(headTree, inputs)));
  const edits = new Map<string, YamlEdit[]>();
  for (const { file, path: text, value } of parameters.edits) {
    const ref = parseValuePath(file, text);
    const part = await files.part(ref);
    const present = partValue(part, ref.path);
    const path = formatPath(ref.path);
    refuseHidden(planning, part, file, path, present);
    if (present === ABSENT) {
      throw files.unknown(ref, [part], '');
    }
    if (typeof present === 'object' && present !== null) {
      throw files.unknown(ref, [part], ' that is one value: it holds others');
    }
    edits.set(file, [
      ...(edits.get(file) ?? []),
      { part: part.index, path: ref.path, value: inTypeOf(present, value) },
    ]);
  }
  const contents = await files.edited(edits);
  const tree = new OverlayTree(headTree, contents);
  const paths = [...contents.keys()].filter(
    path => tree.entry(path)?.id !== headTree.entry(path)?.id,
  );
  if (paths.length === 0) {
    throw new OperationError(
      'emptyDiff',
      'Every value is already as asked for: there is nothing to change',
    );
  }
  const after = await planning.render(opened, tree, headSha);
  const { serviceId } = planning;
  const target = planning.target(after, before);
  const [first] = parameters.edits;
  const what =
    parameters.edits.length === 1
      ? first.path.slice(0, 60)
      : `${parameters.edits.length} values`;
  return planGit(planning, {
    opened,
    parameters,
    tree,
    paths,
    inputs,
    before,
    after,
    ...(serviceId !== undefined && { serviceId }),
    subject: `Change ${what} of ${target?.name ?? planning.environment.name}`,
  });
}
