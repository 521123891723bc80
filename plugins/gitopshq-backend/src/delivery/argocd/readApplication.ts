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
import { z } from 'zod/v3';
import { ignoreRulesOf } from '../ignoreRules';
import type { ToolReading, UnreadableObject } from '../reading';
import {
  anything,
  commitOf,
  metadataSchema,
  notComparable,
  shownMessage,
  timeOf,
  unknownOption,
  unreadable,
} from '../readObject';
import {
  historySchema,
  specSchema,
  statusSchema,
  type ApplicationStatus,
} from './applicationSchema';
import { sourceInputs } from './sourceInputs';

const applicationSchema = z.object({
  metadata: metadataSchema,
  spec: specSchema,
  status: anything,
});

const SPEC = [
  'source',
  'sources',
  'sourceHydrator',
  'destination',
  'ignoreDifferences',
  // None of these changes what is rendered.
  'project',
  'syncPolicy',
  'info',
  'revisionHistoryLimit',
];

/** Newest entry of the history by time, with its place; undefined for none. */
function newestEntry(history: readonly unknown[]) {
  let newest: { index: number; at: number } | undefined;
  history.forEach((entry, index) => {
    const { deployedAt } = (entry ?? {}) as { deployedAt?: unknown };
    const at = timeOf(deployedAt);
    // Of two at the same second the later one in the list.
    if (at !== undefined && at >= (newest?.at ?? at)) {
      newest = { index, at };
    }
  });
  const entry = historySchema.safeParse(newest && history[newest.index]);
  return newest && entry.success ? { ...newest, entry: entry.data } : undefined;
}

function appliedOf(
  status: ApplicationStatus,
  application: string,
): ToolReading['applied'] {
  const newest = newestEntry(status.history);
  if (!newest) {
    return {
      revisions: [],
      evidence: `status.history of ${application} names no revision`,
    };
  }
  const { entry, index, at } = newest;
  const stated =
    entry.revisions.length > 0
      ? entry.revisions.map((revision, place) => ({
          revision,
          repository: entry.sources[place]?.repoURL,
        }))
      : [{ revision: entry.revision, repository: entry.source?.repoURL }];
  return {
    // A chart has a version in place of a commit.
    revisions: stated.flatMap(({ revision, repository }) => {
      const sha = commitOf(revision);
      return sha ? [{ sha, ...(repository && { repository }) }] : [];
    }),
    at,
    evidence: `status.history[${index}] of ${application}`,
  };
}

function failureOf(status: ApplicationStatus): ToolReading['failure'] {
  const operation = status.operationState;
  if (operation && ['Failed', 'Error'].includes(operation.phase)) {
    const at = timeOf(operation.finishedAt);
    return {
      message: shownMessage(
        operation.message,
        `the sync ended as ${operation.phase} without a message`,
      ),
      ...(at !== undefined && { at }),
    };
  }
  // ComparisonError, InvalidSpecError, SyncError, UnknownError, ...
  const condition = status.conditions?.find(({ type }) => /Error$/.test(type));
  const at = timeOf(condition?.lastTransitionTime);
  return (
    condition && {
      message: shownMessage(
        `${condition.type}: ${condition.message}`,
        condition.type,
      ),
      ...(at !== undefined && { at }),
    }
  );
}

const SYNC: Record<string, ToolReading['sync']> = {
  Synced: 'in-sync',
  OutOfSync: 'out-of-sync',
};

/** Reads an Application of Argo CD (argoproj.io/v1alpha1); never throws. */
export function readApplication(
  object: unknown,
): ToolReading | UnreadableObject {
  const read = applicationSchema.safeParse(object);
  if (!read.success) {
    return unreadable('Application', object, read.error);
  }
  const { metadata, spec } = read.data;
  const { namespace, name } = metadata;
  const application = `Application ${namespace}/${name}`;
  const status = statusSchema.parse(read.data.status ?? {});
  const destination = spec.destination ?? {
    server: '',
    name: '',
    namespace: '',
  };
  const { sourceHydrator, sources } = spec;
  const source = sourceHydrator
    ? {
        repoURL: sourceHydrator.drySource.repoURL,
        path: sourceHydrator.syncSource.path,
        targetRevision: sourceHydrator.syncSource.targetBranch,
        chart: '',
      }
    : spec.source;
  const several = !sourceHydrator && sources.length > 0;
  const ignoreRules: IgnoreRule[] = [];
  const notes: Problem[] = [];
  spec.ignoreDifferences.forEach((ignored, index) => {
    const taken = ignoreRulesOf({
      stated: `spec.ignoreDifferences[${index}] of ${application}`,
      kind: ignored.kind,
      name: ignored.name,
      jsonPointers: ignored.jsonPointers,
      jqPathExpressions: ignored.jqPathExpressions,
      managers: ignored.managedFieldsManagers,
    });
    ignoreRules.push(...taken.rules);
    notes.push(...taken.notes);
  });
  const inputs = () => {
    if (several) {
      return notComparable('spec.sources', 'several sources');
    }
    return source
      ? sourceInputs(name, source, destination.namespace)
      : notComparable('spec.source', 'it names no source');
  };
  const failure = failureOf(status);
  return {
    kind: 'Application',
    namespace,
    name,
    ...(source &&
      !several && {
        source: {
          repository: source.repoURL,
          revision: source.targetRevision,
        },
      }),
    inputs: several ? inputs() : unknownOption('spec', spec, SPEC) ?? inputs(),
    applied: appliedOf(status, application),
    sync: SYNC[status.sync?.status ?? ''] ?? 'unknown',
    ...(failure && { failure }),
    suspended: false,
    destination: {
      ...(destination.server && { server: destination.server }),
      ...(destination.name && { name: destination.name }),
    },
    ignoreRules,
    notes,
  };
}
