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

import {
  EmptyState,
  ItemStates,
  ListStates,
  ServicesTable,
  useCluster,
  useEnvironments,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { ServiceDetail } from '../services';
import { ClusterBeats } from './ClusterBeats';
import { ClusterFacts } from './ClusterFacts';
import { CollectionsTable } from './CollectionsTable';
import { EnvironmentsTable } from './EnvironmentsTable';

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
  }),
  { name: 'FleetHealthClusterHealth' },
);

/** A cluster: its state, what is collected from it, what runs on it. */
export function ClusterHealth({ clusterRef }: { clusterRef: string }) {
  const classes = useStyles();
  const cluster = useCluster(clusterRef);
  const isKnown = cluster.value !== undefined;
  const onCluster = { cluster: [clusterRef] };
  const environments = useEnvironments(onCluster, { enabled: isKnown });
  const services = useServices(onCluster, { enabled: isKnown });
  return (
    <div className={classes.page}>
      <section aria-label="Cluster">
        <ItemStates item={cluster} label="cluster">
          {value => (
            <>
              <ClusterFacts cluster={value} />
              <ClusterBeats cluster={value} />
            </>
          )}
        </ItemStates>
      </section>
      {cluster.value && (
        <>
          <section aria-label="Environments">
            <Typography variant="h6" component="h2" gutterBottom>
              Environments
            </Typography>
            <ListStates
              list={environments}
              label="environments"
              empty={
                <EmptyState title="No environments on this cluster">
                  An environment names this cluster in{' '}
                  <code>gitopshq.environments</code> or by the annotation{' '}
                  <code>gitopshq.io/cluster</code> of its entity.
                </EmptyState>
              }
            >
              {items => <EnvironmentsTable environments={items} />}
            </ListStates>
          </section>
          <section aria-label="Services">
            <Typography variant="h6" component="h2" gutterBottom>
              Services
            </Typography>
            <ListStates
              list={services}
              label="services"
              empty={
                <EmptyState title="No services on this cluster">
                  Nothing you may see runs in the environments of this cluster.
                </EmptyState>
              }
            >
              {items => (
                <ServicesTable
                  services={items}
                  label="Services"
                  renderDetail={service => <ServiceDetail service={service} />}
                />
              )}
            </ListStates>
          </section>
          {cluster.value.collections && (
            <section aria-label="Collection">
              <Typography variant="h6" component="h2" gutterBottom>
                Collection
              </Typography>
              <CollectionsTable collections={cluster.value.collections} />
            </section>
          )}
        </>
      )}
    </div>
  );
}
