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

import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  EmptyState,
  fleetEntityOf,
  ListStates,
  useEnvironments,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { refName } from '../../model/refName';
import { worstFirst } from '../../model/worstFirst';
import { DeliveryStrip } from '../delivery';
import { PastOperations, RunningOperations } from '../tab/EntityOperations';
import { EnvironmentReleases } from '../tab/EnvironmentReleases';
import { ServiceReleases } from '../tab/ServiceReleases';
import { ServicesPicker } from '../tab/ServicesPicker';
import { useTabStyles } from '../tab/tabStyles';
import { useChosen } from '../tab/useChosen';

/** A component: its services, the worst one chosen. */
function ComponentRollback({ entityRef }: { entityRef: string }) {
  const classes = useTabStyles();
  const services = useServices({ entityRef: [entityRef] });
  const [serviceId, choose] = useChosen('service');
  const sorted = worstFirst(services.items ?? []);
  const chosen = sorted.find(({ id }) => id === serviceId) ?? sorted[0];
  return (
    <>
      <section aria-label="Services" className={classes.part}>
        <Typography variant="h6" component="h2">
          Where it runs
        </Typography>
        <div>
          <ListStates
            list={services}
            label="services"
            empty={
              <EmptyState title="This component runs in no known environment">
                Its releases appear here once one of its workloads is found in
                an environment you may see; the tab Fleet health says what is
                missing.
              </EmptyState>
            }
          >
            {() => (
              <ServicesPicker
                services={sorted}
                label="Services"
                chosenId={chosen?.id}
                onChoose={service => choose(service.id)}
              />
            )}
          </ListStates>
        </div>
      </section>
      {chosen && <ServiceReleases key={chosen.id} service={chosen} />}
    </>
  );
}

/** A system: its environments, one at a time. */
function SystemRollback({ entityRef }: { entityRef: string }) {
  const classes = useTabStyles();
  const environments = useEnvironments({ entityRef: [entityRef] });
  const [environment, choose] = useChosen('environment');
  return (
    <ListStates
      list={environments}
      label="environments"
      isObserved={false}
      empty={
        <EmptyState title="Nothing of this system runs in a known environment">
          Its releases appear here once its components run in an environment you
          may see.
        </EmptyState>
      }
    >
      {items => {
        const chosen =
          items.find(({ entityRef: ref }) => ref === environment) ?? items[0];
        return (
          <div className={classes.page}>
            <Tabs
              value={chosen.entityRef}
              onChange={(_event, ref) => choose(ref)}
              indicatorColor="primary"
              textColor="primary"
              variant="scrollable"
              aria-label="Environments"
            >
              {items.map(({ entityRef: ref }) => (
                <Tab key={ref} value={ref} label={refName(ref)} />
              ))}
            </Tabs>
            <EnvironmentReleases
              key={chosen.entityRef}
              environmentRef={chosen.entityRef}
            />
          </div>
        );
      }}
    </ListStates>
  );
}

/** The entity tab Rollback: what was released, and the ways back. */
export function EntityRollback() {
  const classes = useTabStyles();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const kind = fleetEntityOf(entity);
  if (kind === undefined || kind === 'cluster') {
    return (
      <EmptyState title="Nothing is released of this kind of entity">
        Releases are those of components, systems and environments.
      </EmptyState>
    );
  }
  const filter = { entityRef: [entityRef] };
  return (
    <div className={classes.page} key={entityRef}>
      <RunningOperations filter={filter} />
      {kind === 'component' && <ComponentRollback entityRef={entityRef} />}
      {kind === 'system' && <SystemRollback entityRef={entityRef} />}
      {kind === 'environment' && (
        <EnvironmentReleases environmentRef={entityRef} />
      )}
      <DeliveryStrip
        scope={kind === 'environment' ? 'environment' : 'entity'}
        of={entityRef}
      />
      <PastOperations filter={filter} />
    </div>
  );
}
