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

import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { IgnoreRule } from '@gitopshq/drift-engine';
import type { RenderInputs } from '../desired';
import type {
  RegisteredCluster,
  RegisteredEnvironment,
} from '../registry/types';
import type { Found, DeliveredObjects } from './DeliveredObjects';
import { deliveredBy } from './deliveredBy';
import type { ReadKind } from './kinds';
import type {
  GitRepositoryReading,
  NamespacedName,
  ToolReading,
} from './reading';
import { destinationProblem, sourceProblem, sameRepository } from './agreement';
import type { AppliedState } from './types';

/** What follows for an environment from the objects of its tool. */
export interface Judgement {
  applied?: AppliedState;
  inputs: RenderInputs | Problem;
  ignoreRules: readonly IgnoreRule[];
}

/** What an environment is judged by. */
export interface JudgedBy {
  environment: RegisteredEnvironment;
  cluster: RegisteredCluster;
  objects: Pick<DeliveredObjects, 'find'>;
}

const isTool = (found: Found): found is Found & { reading: ToolReading } =>
  found.reading !== undefined &&
  !('unreadable' in found.reading) &&
  found.reading.kind !== 'GitRepository';
const isGitRepository = (
  found: Found,
): found is Found & { reading: GitRepositoryReading } =>
  found.reading !== undefined &&
  !('unreadable' in found.reading) &&
  found.reading.kind === 'GitRepository';

/** Why an object is of no use, if it is known. */
function problemOf(found: Found): Problem | undefined {
  return found.reading && 'unreadable' in found.reading
    ? found.reading.unreadable
    : found.problem;
}

/** Code of what is not known yet, but will be. */
export const NOT_READ_YET = 'delivery-not-read-yet';

/** The object has not been looked for yet. */
export function notReadYet(kind: ReadKind, named: NamespacedName): Problem {
  return {
    code: NOT_READ_YET,
    message: `${kind} ${named.namespace}/${named.name} has not been read yet`,
    value: `${named.namespace}/${named.name}`,
    cure: 'Wait until the cluster has answered',
  };
}

/** Where a tool takes its manifests from, once that is known. */
interface Origin {
  repository?: string;
  revision: string;
  gitRepository?: GitRepositoryReading;
  problem?: Problem;
}

function originOf(
  { source }: ToolReading,
  objects: JudgedBy['objects'],
): Origin {
  if (!source) {
    return { revision: '' };
  }
  if ('repository' in source) {
    return source;
  }
  const found = objects.find('GitRepository', source.gitRepository);
  if (isGitRepository(found)) {
    const { url, revision } = found.reading;
    return {
      repository: url,
      revision,
      gitRepository: found.reading,
      ...(found.problem && { problem: found.problem }),
    };
  }
  return {
    revision: '',
    problem:
      problemOf(found) ?? notReadYet('GitRepository', source.gitRepository),
  };
}

/** The commit of the environment's repository that is applied. */
function commitOf(
  reading: ToolReading,
  origin: Origin,
  by: JudgedBy,
): { sha?: string; evidence: string } {
  const { evidence, revisions } = reading.applied;
  const wanted = by.environment.source?.repository;
  if (reading.kind !== 'HelmRelease') {
    const found = revisions.find(({ repository = origin.repository }) =>
      wanted === undefined || repository === undefined
        ? wanted === undefined
        : sameRepository(wanted, repository),
    );
    return { evidence, ...(found && { sha: found.sha }) };
  }
  const { appliedBy } = reading;
  if (!appliedBy) {
    return {
      evidence: `${evidence}; no Kustomization says that it has applied it, so the commit is not known`,
    };
  }
  const applier = by.objects.find('Kustomization', appliedBy);
  const shown = `Kustomization ${appliedBy.namespace}/${appliedBy.name}`;
  if (!isTool(applier)) {
    return { evidence: `${evidence}; ${shown} that applied it is not known` };
  }
  const applied = commitOf(
    applier.reading,
    originOf(applier.reading, by.objects),
    by,
  );
  return { ...applied, evidence: `${evidence}; ${applied.evidence}` };
}

const plainPath = (path: string) =>
  path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');

function notesOf(reading: ToolReading, origin: Origin, by: JudgedBy) {
  const { kind, namespace, name, inputs } = reading;
  const { source } = by.environment;
  const notes = [...reading.notes];
  if (reading.suspended) {
    notes.push(suspended(`${kind} ${namespace}/${name}`));
  }
  const { gitRepository } = origin;
  if (gitRepository?.suspended) {
    notes.push(
      suspended(
        `GitRepository ${gitRepository.namespace}/${gitRepository.name}`,
      ),
    );
  }
  if (gitRepository?.failure) {
    notes.push({
      code: 'source-not-ready',
      message: `GitRepository ${gitRepository.namespace}/${gitRepository.name}: ${gitRepository.failure.message}`,
      cure: 'See that Flux can fetch the repository',
    });
  }
  if (origin.repository && ['', 'HEAD'].includes(origin.revision) && source) {
    notes.push({
      code: 'default-branch',
      message: `${kind} ${namespace}/${name} follows the default branch, taken for ${source.branch}`,
      value: source.branch,
      cure: 'Name the branch in targetRevision to be sure',
    });
  }
  if (
    source &&
    !('cure' in inputs) &&
    inputs.path !== undefined &&
    inputs.path !== plainPath(source.path)
  ) {
    notes.push({
      code: 'path-of-tool',
      message: `${kind} ${namespace}/${name} renders "${inputs.path}"; the source of the environment names "${source.path}"`,
      value: inputs.path,
      cure: 'Name the same path in the source of the environment',
    });
  }
  return notes;
}

function suspended(object: string): Problem {
  return {
    code: 'delivery-suspended',
    message: `${object} is suspended: nothing is applied`,
    value: object,
    cure: 'Set spec.suspend to false to resume',
  };
}

/** What the tool says, unless it cannot know. */
function syncOf(
  reading: ToolReading,
  { gitRepository }: Origin,
  problem: Problem | undefined,
): AppliedState['sync'] {
  if (problem) {
    return 'unknown';
  }
  if (reading.sync !== 'in-sync' || !gitRepository) {
    return reading.sync;
  }
  if (gitRepository.failure || gitRepository.suspended) {
    return 'unknown';
  }
  const [applied] = reading.applied.revisions;
  return reading.kind === 'Kustomization' &&
    gitRepository.sha !== undefined &&
    applied?.sha !== gitRepository.sha
    ? 'out-of-sync'
    : 'in-sync';
}

/**
 * What is applied of an environment, how it is rendered and what is ignored,
 * by the objects of its tool; undefined for direct ones.
 */
export function judgeEnvironment(by: JudgedBy): Judgement | undefined {
  const { environment, cluster, objects } = by;
  const named = deliveredBy(environment.settings?.delivery);
  if (!named) {
    return undefined;
  }
  const found = objects.find(named.kind, named);
  const shown = `${named.kind} ${named.namespace}/${named.name}`;
  if (!isTool(found)) {
    const problem = problemOf(found);
    return {
      ...(problem && {
        applied: {
          evidence: `${shown} is not known`,
          sync: 'unknown',
          problem,
        },
      }),
      inputs: problem ?? notReadYet(named.kind, named),
      ignoreRules: [],
    };
  }
  const { reading } = found;
  const origin = originOf(reading, objects);
  const notImplemented =
    'cure' in reading.inputs
      ? reading.inputs
      : origin.gitRepository?.notComparable;
  const disagreement =
    destinationProblem(shown, reading.destination, cluster) ??
    (origin.repository === undefined
      ? origin.problem
      : sourceProblem(shown, origin.repository, origin.revision, environment));
  // What was read before the cluster fell silent still is the best to go by.
  const problem = disagreement ?? found.problem ?? origin.problem;
  const { sha, evidence } = commitOf(reading, origin, by);
  const notes = notesOf(reading, origin, by);
  const { at } = reading.applied;
  return {
    applied: {
      ...(sha !== undefined && { sha }),
      ...(at !== undefined && { at }),
      evidence,
      sync: syncOf(reading, origin, problem),
      ...(reading.failure && { failure: reading.failure }),
      ...(notImplemented && { notComparable: notImplemented }),
      ...(reading.suspended && { suspended: true as const }),
      ...(problem && { problem }),
      ...(notes.length > 0 && { notes }),
    },
    inputs: notImplemented ?? disagreement ?? reading.inputs,
    ignoreRules: reading.ignoreRules,
  };
}
