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

import { z } from 'zod/v3';
import type { GitRepositoryReading, UnreadableObject } from '../reading';
import {
  anything,
  flag,
  isEmpty,
  metadataSchema,
  notComparable,
  text,
  unreadable,
} from '../readObject';
import {
  commitOfRevision,
  failureOf,
  fluxStatusSchema,
  readyOf,
} from './fluxObject';

const gitRepositorySchema = z.object({
  metadata: metadataSchema,
  spec: z
    .object({
      url: z.string(),
      ref: z
        .object({
          branch: text,
          tag: text,
          semver: text,
          name: text,
          commit: text,
        })
        .nullish(),
      suspend: flag,
      include: anything,
    })
    .passthrough(),
  status: anything,
});

const artifactSchema = z.object({ artifact: z.object({ revision: text }) });

/** Without any `ref` Flux takes this branch (GitRepositorySpec.Reference). */
const DEFAULT_BRANCH = 'master';

/**
 * Reads a GitRepository of Flux (source.toolkit.fluxcd.io v1, v1beta2); never
 * throws.
 */
export function readGitRepository(
  object: unknown,
): GitRepositoryReading | UnreadableObject {
  const read = gitRepositorySchema.safeParse(object);
  if (!read.success) {
    return unreadable('GitRepository', object, read.error);
  }
  const { metadata, spec } = read.data;
  const { namespace, name } = metadata;
  const status = fluxStatusSchema.parse(read.data.status ?? {});
  const artifact = artifactSchema.safeParse(read.data.status);
  const sha = artifact.success
    ? commitOfRevision(artifact.data.artifact.revision)
    : undefined;
  const failure = failureOf(readyOf(status.conditions));
  const { ref } = spec;
  return {
    kind: 'GitRepository',
    namespace,
    name,
    url: spec.url,
    // In the order in which source-controller looks at them.
    revision:
      ref?.commit ||
      ref?.name ||
      ref?.semver ||
      ref?.tag ||
      ref?.branch ||
      DEFAULT_BRANCH,
    ...(sha && { sha }),
    ...(failure && { failure }),
    suspended: spec.suspend,
    ...(!isEmpty(spec.include) && {
      notComparable: notComparable(
        'spec.include',
        `GitRepository ${namespace}/${name} takes along other repositories`,
      ),
    }),
  };
}
