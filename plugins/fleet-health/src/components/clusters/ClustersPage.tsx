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

import { Content } from '@backstage/core-components';
import {
  Banners,
  FleetEmptyState,
  FleetFilterBar,
  ListStates,
  useClusterFilter,
  useClusters,
  useEnvironments,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { ClusterSearch } from './ClusterSearch';
import { ClustersTable } from './ClustersTable';

const unique = (values: string[]) => [...new Set(values)].sort();

/** All clusters the signed-in person may read. */
export function ClustersPage() {
  const state = useClusterFilter();
  const clusters = useClusters(state.clusterFilter);
  const environments = useEnvironments(
    state.filter.owner ? { owner: state.filter.owner } : {},
    { limit: 500 },
  );
  const known = environments.items ?? [];
  return (
    <Content>
      <Banners />
      <ClusterSearch search={state.search} onSearch={state.changeSearch} />
      <FleetFilterBar
        state={state}
        offered={{
          environments: unique(known.map(({ entityRef }) => entityRef)),
          tenants: unique(known.flatMap(({ tenant }) => tenant ?? [])),
        }}
      />
      <ListStates
        list={clusters}
        label="clusters"
        empty={
          <FleetEmptyState state={state} label="clusters">
            GitOpsHQ knows no cluster you may see. An operator adds clusters
            under <code>gitopshq.clusters</code> in the app configuration, or
            registers resources of type <code>kubernetes-cluster</code> in the
            catalog.
          </FleetEmptyState>
        }
      >
        {items => (
          <ClustersTable clusters={items} onEndReached={clusters.loadMore} />
        )}
      </ListStates>
    </Content>
  );
}
