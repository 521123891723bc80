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

import { ResourceFacts } from '../resources/ResourceTable';

/** A kind by group, version and name. */
export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** The verbs of a resource: all, unless it is measured when asked for. */
export function verbsOf(facts: ResourceFacts): string[] {
  if (facts.measured) {
    return ['get', 'list'];
  }
  return [
    'create',
    'delete',
    'deletecollection',
    'get',
    'list',
    'patch',
    'update',
    'watch',
  ];
}

/** The subresources of a resource, with the kind they speak. */
export function subresourcesOf(
  facts: ResourceFacts,
): { name: string; kind: GroupVersionKind; verbs: string[] }[] {
  const verbs = ['get', 'patch', 'update'];
  const { group, version, kind } = facts;
  return [
    ...(facts.logSubresource
      ? [{ name: 'log', kind: { group, version, kind }, verbs: ['get'] }]
      : []),
    ...(facts.scaleSubresource
      ? [
          {
            name: 'scale',
            kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
            verbs,
          },
        ]
      : []),
    ...(facts.statusSubresource
      ? [{ name: 'status', kind: { group, version, kind }, verbs }]
      : []),
  ];
}
