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

import { OverlayTree } from '../../../desired';
import { OperationError } from '../../OperationError';
import {
  otherEnvironments,
  type OtherEnvironment,
} from '../git/otherEnvironments';
import type { LoneRevert } from './fileOwnership';
import type { ServiceSearch } from './rollbackService';
import { filesOf } from './rollbackTarget';

/** Names in a sentence; the details hold all of them. */
const MAX_NAMES = 8;

const listed = (names: readonly string[]) =>
  names.length <= MAX_NAMES
    ? names.join(', ')
    : `${names.slice(0, MAX_NAMES).join(', ')} and ${
        names.length - MAX_NAMES
      } more`;

/**
 * Service scope is refused: a file would have to change that others depend on.
 * Names the files, every service and environment that would change with them,
 * and what can be done instead.
 */
export async function sharedFileError(
  search: ServiceSearch,
  reverts: ReadonlyMap<string, LoneRevert> | undefined,
  known?: { others: readonly OtherEnvironment[]; paths: readonly string[] },
): Promise<OperationError> {
  const { planning, rollback, serviceId, head, then } = search;
  const { opened } = rollback;
  const touched = new Map<string, string>();
  let paths = known?.paths ?? [];
  let others = known?.others ?? [];
  if (reverts) {
    const isMine = (ref: string) =>
      (head.objects.get(ref) ?? then.objects.get(ref))?.serviceId === serviceId;
    const shared = search.files.filter(({ path }) => {
      const revert = reverts.get(path);
      return (
        revert !== undefined &&
        ('broken' in revert ||
          (revert.refs.some(isMine) && !revert.refs.every(isMine)))
      );
    });
    // None by itself: then it is all of what differs.
    const files = shared.length > 0 ? shared : search.files;
    paths = files.map(({ path }) => path);
    for (const path of paths) {
      const revert = reverts.get(path);
      for (const ref of revert && 'refs' in revert ? revert.refs : []) {
        const id = (head.objects.get(ref) ?? then.objects.get(ref))?.serviceId;
        if (id !== serviceId) {
          touched.set(
            id ?? '',
            (id && planning.nameOf(id, head, then)) || 'objects of no service',
          );
        }
      }
    }
    others = await otherEnvironments(
      planning,
      opened,
      paths,
      new OverlayTree(opened.headTree, filesOf(rollback, files)),
    );
  } else if (known) {
    paths = known.paths.filter(path =>
      known.others.some(({ files }) => files.includes(path)),
    );
  }
  const { name } = planning.target(head, then)!;
  const services = [
    ...[...touched].map(([id, serviceName]) => ({
      ...(id !== '' && { serviceId: id }),
      name: serviceName,
      environmentRef: planning.environmentRef,
    })),
    ...others.flatMap(({ environmentRef, services: some }) =>
      some.map(each => ({
        ...(each.serviceId !== undefined && { serviceId: each.serviceId }),
        name: each.name || 'objects of no service',
        environmentRef,
      })),
    ),
  ];
  const environments = others.map(({ environmentRef }) => environmentRef);
  const affected = services.map(each =>
    each.environmentRef === planning.environmentRef
      ? each.name
      : `${each.name} in ${each.environmentRef}`,
  );
  return new OperationError(
    'sharedFile',
    `${name} cannot be rolled back by itself: ${listed(paths)} ${
      paths.length === 1 ? 'is' : 'are'
    } shared, and would change ${
      affected.length > 0 ? listed(affected) : 'other objects'
    } as well. Roll back the whole environment, or single values of it`,
    { files: paths, services, environments, alternatives: ['full', 'field'] },
  );
}
