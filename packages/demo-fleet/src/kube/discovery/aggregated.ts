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

import { ResourceFacts, ResourceTable } from '../resources/ResourceTable';
import { subresourcesOf, verbsOf } from './verbs';

/** The media type of aggregated discovery, by which clients tell it from the older form. */
export const AGGREGATED_V2 =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/**
 * Aggregated discovery: all groups with all their resources in one document.
 * @param core - the core group (asked at `/api`) or all others (`/apis`)
 */
export function aggregatedGroups(table: ResourceTable, core: boolean): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: table
      .groupVersions()
      .filter(({ group }) => (group === '') === core)
      .map(({ group, version }) => ({
        metadata: { name: group, creationTimestamp: null },
        versions: [
          {
            version,
            freshness: 'Current',
            resources: table.all
              .filter(facts => facts.group === group)
              .map(resource),
          },
        ],
      })),
  };
}

function resource(facts: ResourceFacts): object {
  const { group, version, kind, plural, singular } = facts;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: facts.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(facts),
    ...(facts.shortNames && { shortNames: facts.shortNames }),
    ...(facts.categories && { categories: facts.categories }),
    subresources: subresourcesOf(facts).map(
      ({ name, kind: spoken, verbs }) => ({
        subresource: name,
        responseKind: spoken,
        verbs,
      }),
    ),
  };
}
