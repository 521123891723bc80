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

import type { RollbackValue } from '@gitopshq/backstage-plugin-gitopshq-common';
import { RenderError } from '@gitopshq/backstage-plugin-gitopshq-node';
import { OverlayTree } from '../../desired';
import { OperationError } from '../OperationError';
import { changedInputs, inputFiles } from '../plan/git/inputFiles';
import { isSealed, refOf, ValueFiles } from '../plan/git/ValueFiles';
import { Planning, type PlannerOptions } from '../plan/Planning';
import { knownSecrets } from '../plan/preview/knownSecrets';
import { Redactor } from '../plan/preview/Redactor';
import { changedRefs, type RenderedState } from '../plan/RenderedState';
import { formatValuePath } from '../plan/valueRef';
import {
  valueDifferences,
  type ValueDifference,
} from '../plan/yaml/valueDifferences';
import { ABSENT } from '../plan/yaml/valuePath';
import { counterpartOf, type YamlPart } from '../plan/yaml/YamlFile';
import { valueLabel } from './valueLabel';

/** Nobody chooses among more. */
const MAX_VALUES = 500;
/** Values of shared files that are tried one by one. */
const MAX_TRIALS = 25;

/** A value that differs, and where it stands. */
interface Candidate {
  file: string;
  part: YamlPart;
  from: YamlPart;
  difference: ValueDifference;
}

/** The two sides of a service. */
interface Sides {
  serviceId: string;
  head: RenderedState;
  then: RenderedState;
  owners: FileOwners;
}

/** Services by the files that their objects come from; undefined: of none. */
type FileOwners = ReadonlyMap<string, ReadonlySet<string | undefined>>;

function ownersOfFiles(...states: RenderedState[]): FileOwners {
  const owners = new Map<string, Set<string | undefined>>();
  for (const state of states) {
    for (const { rendered, serviceId } of state.objects.values()) {
      for (const file of rendered.files) {
        owners.set(file, (owners.get(file) ?? new Set()).add(serviceId));
      }
    }
  }
  return owners;
}

/** Which values of a service changed between a commit and now. */
export class RollbackValues {
  constructor(private readonly options: PlannerOptions) {}

  /**
   * Values that a field rollback could bring back, in order of file and path.
   *
   * @param to - A commit id, 7 digits or more.
   * @throws OperationError as a plan, RenderError.
   */
  async of(
    environmentRef: string,
    serviceId: string,
    to: string,
  ): Promise<RollbackValue[]> {
    const planning = await Planning.of(this.options, {
      kind: 'rollback',
      target: { environmentRef, serviceId },
      parameters: { scope: 'service', toSha: to },
    });
    const opened = await planning.open();
    const { source, headSha, headTree } = opened;
    const toSha = await source.resolve(to);
    const toTree = await source.tree(toSha);
    const [head, then, changedFiles] = await Promise.all([
      planning.render(opened, headTree, headSha),
      planning.render(opened, toTree, toSha),
      source.changedFiles(headSha, toSha),
    ]);
    planning.target(head, then);
    const inputs = {
      head: await source.inputPaths(headTree, headSha),
      then: await source.inputPaths(toTree, toSha),
    };
    const owners = ownersOfFiles(head, then);
    const changed = changedInputs(changedFiles, [
      ...inputs.head,
      ...inputs.then,
    ]).filter(({ path, blobBefore, blobAfter }) => {
      const of = owners.get(path);
      return (
        blobBefore !== undefined &&
        blobAfter !== undefined &&
        ValueFiles.isYaml(path) &&
        // One that others alone come from has nothing to offer.
        (!of || of.has(serviceId))
      );
    });
    const known = new Set([
      ...inputFiles(headTree, inputs.head),
      ...inputFiles(toTree, inputs.then),
    ]);
    const now = new ValueFiles(headTree, known);
    const before = new ValueFiles(toTree, known);
    const paths = changed.map(({ path }) => path);
    await Promise.all([now.fetch(paths), before.fetch(paths)]);
    const sides: Sides = { serviceId, head, then, owners };
    const trial = createTrial();
    const found: Candidate[] = [];
    for (const path of paths) {
      for (const candidate of await candidatesOf(path, now, before)) {
        const belongs = belongsTo(candidate, sides);
        if (belongs ?? (await trial(candidate))) {
          found.push(candidate);
        }
      }
    }
    return shown(
      found.slice(0, MAX_VALUES),
      new Redactor({
        patterns: this.options.config.redact,
        fingerprint: this.options.fingerprint,
        secrets: knownSecrets([head, then]),
      }),
    );

    /** Whether bringing back the value alone changes the service. */
    function createTrial() {
      let left = MAX_TRIALS;
      return async ({ file, part, from, difference }: Candidate) => {
        if (left <= 0) {
          // Offered rather than withheld: the preview says what it does.
          return true;
        }
        left -= 1;
        const value = 'after' in difference ? difference.after : ABSENT;
        try {
          const contents = await now.edited(
            new Map([
              [
                file,
                [{ part: part.index, path: difference.path, value, from }],
              ],
            ]),
          );
          const after = await planning.render(
            opened,
            new OverlayTree(headTree, contents),
            headSha,
          );
          return changedRefs(head, after).some(
            ref =>
              (after.objects.get(ref) ?? head.objects.get(ref))?.serviceId ===
              serviceId,
          );
        } catch (error) {
          if (error instanceof RenderError || error instanceof OperationError) {
            return false;
          }
          throw error;
        }
      };
    }
  }
}

async function candidatesOf(
  file: string,
  now: ValueFiles,
  before: ValueFiles,
): Promise<Candidate[]> {
  try {
    const [head, then] = [await now.read(file), await before.read(file)];
    return head.parts.flatMap(part => {
      const from = counterpartOf(part, then);
      return from && !isSealed(part)
        ? valueDifferences(part.value, from.value, part.schema).map(
            difference => ({ file, part, from, difference }),
          )
        : [];
    });
  } catch (error) {
    if (error instanceof OperationError) {
      // A template, or something else in which values cannot be told.
      return [];
    }
    throw error;
  }
}

/**
 * Whether a value is the service's, by what is known of its file and document;
 * undefined where only rendering can tell.
 */
function belongsTo(
  { file, part }: Candidate,
  { serviceId, head, then, owners: known }: Sides,
): boolean | undefined {
  const owners = known.get(file) ?? new Set();
  const stating = new Set<string | undefined>();
  if (owners.size > 1 && part.identity !== undefined) {
    for (const state of [head, then]) {
      for (const [ref, { serviceId: of }] of state.objects) {
        if (isIdentity(ref, part.identity)) {
          stating.add(of);
        }
      }
    }
  }
  if (stating.size > 0) {
    return stating.has(serviceId);
  }
  return owners.size === 1 ? owners.has(serviceId) : undefined;
}

/** Git may leave the namespace out. */
function isIdentity(ref: string, identity: string): boolean {
  if (ref === identity) {
    return true;
  }
  const parts = ref.split('/');
  parts[parts.length - 2] = '';
  return parts.join('/') === identity;
}

function shown(
  candidates: readonly Candidate[],
  redactor: Redactor,
): RollbackValue[] {
  const labels = candidates.map(({ difference }) => valueLabel(difference));
  const counts = new Map<string, number>();
  for (const label of labels) {
    if (label !== undefined) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return candidates.map(({ file, part, difference }, index) => {
    const label = labels[index];
    const path = formatValuePath(part.index, difference.path);
    const bare = path.replace(/^\d+\.?/, '');
    const hide = (value: unknown) =>
      redactor.shown(part.identity ?? '', bare, value);
    return {
      ref: refOf(file, part, difference.path),
      file,
      path,
      ...(label !== undefined && counts.get(label) === 1 && { label }),
      ...('after' in difference && { then: hide(difference.after) }),
      ...('before' in difference && { now: hide(difference.before) }),
    };
  });
}
