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

import { Content, Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  Banners,
  FleetEmptyState,
  FleetFilterBar,
  ListStates,
  ServicesTable,
  useClusters,
  useEnvironments,
  useFleetFilter,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { clustersRouteRef } from '../../routes';
import { Attention } from './Attention';
import { EnvironmentBoard } from './EnvironmentBoard';
import { FleetSignals } from './FleetSignals';
import { signalScopes } from './signalScopes';

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(4),
    },
    heading: {
      display: 'flex',
      alignItems: 'baseline',
      justifyContent: 'space-between',
    },
  }),
  { name: 'GitopshqConsolePage' },
);

/** Cards and rows drawn before somebody asks for more; both worst first. */
const SHOWN_AT_ONCE = 20;

const unique = (values: string[]) => [...new Set(values)].sort();

/** The fleet at a glance. */
export function ConsolePage() {
  const classes = useStyles();
  const clustersLink = useRouteRef(clustersRouteRef);
  const state = useFleetFilter();
  const { filter, selection, isNarrowed } = state;
  const environments = useEnvironments(filter, { limit: SHOWN_AT_ONCE });
  const services = useServices(filter, { limit: SHOWN_AT_ONCE });
  const offered = useEnvironments(filter.owner ? { owner: filter.owner } : {}, {
    limit: 500,
  });
  const known = offered.items ?? [];
  // Who owns but a cluster still sees what is wrong with it.
  const clusters = useClusters(filter, { limit: 1 });
  const isEmpty = [clusters, environments, services].every(
    ({ items }) => items?.length === 0,
  );
  return (
    <Content>
      <Banners />
      <FleetFilterBar
        state={state}
        offered={{
          environments: unique(known.map(({ entityRef }) => entityRef)),
          tenants: unique(known.flatMap(({ tenant }) => tenant ?? [])),
          clusters: unique(known.flatMap(({ clusterRef }) => clusterRef ?? [])),
        }}
      />
      {isEmpty ? (
        <FleetEmptyState
          state={state}
          label="clusters, environments or services"
        >
          GitOpsHQ knows no environment you may see. An operator adds clusters
          under <code>gitopshq.clusters</code> and environments under{' '}
          <code>gitopshq.environments</code> in the app configuration.
        </FleetEmptyState>
      ) : (
        <div className={classes.page}>
          {signalScopes(selection.owner).map(({ request, title }) => (
            <FleetSignals
              key={title}
              request={request}
              title={title}
              isNarrowed={isNarrowed}
            />
          ))}
          <Attention filter={filter} />
          <section aria-label="Environments">
            <div className={classes.heading}>
              <Typography variant="h6" component="h2" gutterBottom>
                Environments
              </Typography>
              {clustersLink && (
                <Typography variant="body2">
                  <Link to={clustersLink()}>All clusters</Link>
                </Typography>
              )}
            </div>
            <ListStates
              list={environments}
              label="environments"
              empty={
                <FleetEmptyState state={state} label="environments">
                  An operator adds them under <code>gitopshq.environments</code>
                  .
                </FleetEmptyState>
              }
            >
              {items => <EnvironmentBoard environments={items} />}
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
                <FleetEmptyState state={state} label="services">
                  Nothing runs in the namespaces of the environments you may
                  see.
                </FleetEmptyState>
              }
            >
              {items => <ServicesTable services={items} label="Services" />}
            </ListStates>
          </section>
        </div>
      )}
    </Content>
  );
}
