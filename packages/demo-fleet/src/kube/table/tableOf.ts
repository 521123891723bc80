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

import { KubeObject } from '../objects';
import { ResourceFacts } from '../resources/ResourceTable';
import { columnsFor } from './columns';

/**
 * Kubernetes' `Table`, the form in which kubectl asks for lists: columns, and per object its cells and metadata.
 */
export function tableOf(
  facts: ResourceFacts,
  objects: readonly KubeObject[],
  options: { now: number; metadata: object },
): object {
  const columns = columnsFor(facts);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: columns.map(column => ({
      name: column.name,
      type: column.type ?? 'string',
      format: column.name === 'Name' ? 'name' : '',
      description: column.name,
      priority: column.wide ? 1 : 0,
    })),
    rows: objects.map(object => ({
      cells: columns.map(column => column.cell(object, options.now)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  };
}
