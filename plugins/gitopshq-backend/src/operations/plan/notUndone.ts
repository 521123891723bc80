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

import { parseObjectRef, formatPath } from '@gitopshq/drift-engine';
import { secretNames } from './secretNames';
import type { RenderedState, StatedObject } from './RenderedState';
import { valueDifferences } from './yaml/valueDifferences';

/** Fields that the API server refuses to change, by kind. */
const IMMUTABLE: Record<string, RegExp> = {
  Deployment: /^spec\.selector\b/,
  DaemonSet: /^spec\.selector\b/,
  ReplicaSet: /^spec\.selector\b/,
  StatefulSet:
    /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/,
  Job: /^spec\.(selector|template|completions|completionMode)\b/,
  PersistentVolumeClaim:
    /^spec\.(accessModes|storageClassName|selector|volumeName|volumeMode)\b/,
  StorageClass: /^(provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/,
  RoleBinding: /^roleRef\b/,
  ClusterRoleBinding: /^roleRef\b/,
};

const IMAGE = /\.(containers|initContainers)\[name=[^\]]+\]\.image$/;

const shortOf = (ref: string) => {
  const identity = parseObjectRef(ref);
  return identity ? `${identity.kind}/${identity.name}` : ref;
};

function ofKind(ref: string, kind: string, deleted: boolean): string[] {
  const short = shortOf(ref);
  switch (kind) {
    case 'StatefulSet':
      return [
        `What ${short} has written to its volumes stays as it is: data is not brought back.`,
      ];
    case 'PersistentVolumeClaim':
      return [
        deleted
          ? `Deleting ${short} may delete the data of its volume for good.`
          : `The data in ${short} stays as it is.`,
      ];
    case 'Job':
      return [`What ${short} did when it ran is not undone.`];
    case 'CronJob':
      return [`What Jobs of ${short} did when they ran is not undone.`];
    case 'CustomResourceDefinition':
      return [
        deleted
          ? `Deleting ${short} deletes every object of its kind.`
          : `Objects stored by another version of ${short} are not converted back.`,
      ];
    default:
      return [];
  }
}

/**
 * What Git alone cannot undo of changing these objects: data, what ran, Secrets
 * that are not in Git, fields that cannot be changed in place.
 */
export function notUndone(
  refs: readonly string[],
  before: RenderedState,
  after: RenderedState,
): string[] {
  const found = new Set<string>();
  let imageChanges = false;
  for (const ref of refs) {
    const from = before.objects.get(ref);
    const to = after.objects.get(ref);
    const kind = parseObjectRef(ref)?.kind ?? '';
    ofKind(ref, kind, !to).forEach(text => found.add(text));
    if (from && to) {
      const paths = valueDifferences(
        from.prepared.desired,
        to.prepared.desired,
        to.prepared.schema.node,
      ).map(({ path }) => formatPath(path));
      imageChanges ||= paths.some(path => IMAGE.test(path));
      const fixed = paths.filter(path => IMMUTABLE[kind]?.test(path));
      if (fixed.length > 0) {
        found.add(
          `${shortOf(ref)}: ${
            fixed[0]
          } cannot be changed in place; the API server will refuse it until the object is made anew by hand.`,
        );
      }
    }
    for (const name of to ? secretsOutsideGit(to, after) : []) {
      found.add(
        `Secret/${name}, which ${shortOf(
          ref,
        )} uses, is not in Git: its values stay as they are.`,
      );
    }
  }
  if (imageChanges) {
    found.add(
      'Migrations of databases and calls to other systems by the version that ran cannot be seen from here, and are not undone.',
    );
  }
  return [...found].sort();
}

function secretsOutsideGit(
  { prepared }: StatedObject,
  state: RenderedState,
): string[] {
  const { namespace } = prepared.identity;
  return [...secretNames(prepared.desired)].filter(
    name => !state.objects.has(`v1/Secret/${namespace}/${name}`),
  );
}
