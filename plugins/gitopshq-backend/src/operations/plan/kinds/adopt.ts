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
import { parseObjectRef, parsePath } from '@gitopshq/drift-engine';
import { isEqual } from 'lodash';
import { OverlayTree } from '../../../desired';
import { OperationError } from '../../OperationError';
import type { PlannedOperation } from '../../types';
import { inputFiles } from '../git/inputFiles';
import { planGit } from '../git/planGit';
import { ValueFiles } from '../git/ValueFiles';
import type { Planning } from '../Planning';
import { Redactor } from '../preview/Redactor';
import type { YamlEdit } from '../yaml/editYaml';
import { ABSENT, valueAt } from '../yaml/valuePath';
import type { YamlPart } from '../yaml/YamlFile';
import { refuseHidden } from './change';
import { chosenFindings } from './findings';

/** The document that states an object; its namespace may be left out. */
export function documentOf(
  parts: readonly YamlPart[],
  object: string,
): YamlPart | undefined {
  const { apiVersion, kind, namespace, name } = parseObjectRef(object)!;
  const wanted = [
    `${apiVersion}/${kind}/${namespace}/${name}`,
    `${apiVersion}/${kind}//${name}`,
  ];
  const found = parts.filter(({ identity }) => wanted.includes(identity ?? ''));
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Live values into Git, where they stand.
 *
 * @throws OperationError `redacted`, `notComparable` where the file does not
 * decide the value, `emptyDiff`.
 */
export async function planAdopt(
  planning: Planning,
  parameters: OperationParameters['adopt'],
): Promise<PlannedOperation> {
  const { options, environment } = planning;
  const redactor = new Redactor({
    patterns: options.config.redact,
    fingerprint: options.fingerprint,
  });
  const { findings, notes } = await chosenFindings(
    planning,
    'adopt',
    parameters.findingIds,
    redactor,
  );
  const opened = await planning.open();
  const { source, headTree, headSha } = opened;
  const before = await planning.render(opened, headTree, headSha);
  const inputs = await source.inputPaths(headTree, headSha);
  const files = new ValueFiles(headTree, new Set(inputFiles(headTree, inputs)));
  const live = await options.live.read(
    environment,
    findings.map(({ object }) => object),
  );
  const edits = new Map<string, YamlEdit[]>();
  const wanted: { finding: Finding; value: unknown }[] = [];
  for (const finding of findings) {
    const { object, path } = finding;
    const [file] = finding.files;
    const there = live.objects.get(object);
    const part = documentOf((await files.read(file)).parts, object);
    if (!there || !part) {
      throw new OperationError(
        'notComparable',
        there
          ? `${file} does not state ${object} by itself, so ${path} cannot be written to it; change Git by hand`
          : `${object} is not in the cluster any more`,
      );
    }
    const segments = parsePath(path);
    const value = valueAt(there, segments);
    refuseHidden(planning, part, file, path, valueAt(part.value, segments));
    wanted.push({ finding, value });
    edits.set(file, [
      ...(edits.get(file) ?? []),
      { part: part.index, path: segments, value },
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
      'Git holds the live values already: there is nothing to adopt',
    );
  }
  const after = await planning.render(opened, tree, headSha);
  for (const { finding, value } of wanted) {
    const { object, path, files: from } = finding;
    const stated = valueAt(
      after.objects.get(object)?.prepared.desired,
      parsePath(path),
    );
    if (!isEqual(stated, value) && !(stated === ABSENT && value === ABSENT)) {
      throw new OperationError(
        'notComparable',
        `${from[0]} does not decide ${path} of ${object}: something else changes it when it is rendered; change Git by hand`,
      );
    }
  }
  const { serviceId } = planning;
  const target = planning.target(after, before);
  return planGit(planning, {
    opened,
    parameters,
    tree,
    paths,
    inputs,
    before,
    after,
    ...(serviceId !== undefined && { serviceId }),
    subject: `Adopt ${
      findings.length === 1
        ? findings[0].path.slice(0, 60)
        : `${findings.length} live values`
    } of ${target?.name ?? environment.name}`,
    notes,
  });
}
