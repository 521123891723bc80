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

import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATIONS,
  KUBERNETES_ID_LABEL,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  EmptyState,
  ErrorProblem,
  fleetEntityOf,
  ItemStates,
  ListStates,
  SignalList,
  useEnvironments,
  useServices,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { groupByEnvironment } from '../groupByEnvironment';
import { EnvironmentCard } from './EnvironmentCard';

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
    cards: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(480px, 100%), 1fr))',
      gap: theme.spacing(2),
      alignItems: 'start',
    },
  }),
  { name: 'FleetHealthDeployedHealth' },
);

function NothingDeployed({ entity }: { entity: Entity }) {
  if (fleetEntityOf(entity) === 'system') {
    return (
      <EmptyState title="Nothing of this system runs in a known environment">
        Its components appear here once their workloads carry the label{' '}
        <code>{KUBERNETES_ID_LABEL}</code> and run in an environment you may
        see.
      </EmptyState>
    );
  }
  const id = entity.metadata.annotations?.[ANNOTATIONS.kubernetesId];
  return (
    <EmptyState title="This component runs in no known environment">
      {id === undefined ? (
        <>
          Its entity has no annotation <code>{ANNOTATIONS.kubernetesId}</code>.
          Add it, and give the same value as label{' '}
          <code>{KUBERNETES_ID_LABEL}</code> to the component’s workloads.
        </>
      ) : (
        <>
          No workload with the label{' '}
          <code>
            {KUBERNETES_ID_LABEL}: {id}
          </code>{' '}
          was found in an environment you may see. Check the label on the
          workloads, and that their namespace belongs to an environment in{' '}
          <code>gitopshq.environments</code>.
        </>
      )}
    </EmptyState>
  );
}

/** Fleet health of a component or system: where it runs, and how it does. */
export function DeployedHealth({ entity }: { entity: Entity }) {
  const classes = useStyles();
  const entityRef = stringifyEntityRef(entity);
  const services = useServices({ entityRef: [entityRef] });
  const environments = useEnvironments({ entityRef: [entityRef] });
  const signals = useSignals({ scope: 'entity', ref: entityRef });
  const hasServices = (services.items?.length ?? 0) > 0;
  const listed = {
    ...services,
    // An unconfirmed environment has no services and still something to say.
    items:
      services.items &&
      groupByEnvironment(services.items, environments.items ?? []),
  };
  return (
    <div className={classes.page}>
      {hasServices && (
        <section aria-label="Signals">
          <Typography variant="h6" component="h2" gutterBottom>
            Signals
          </Typography>
          <ItemStates item={signals} label="signals" rows={2}>
            {scoped => <SignalList signals={scoped.signals} />}
          </ItemStates>
        </section>
      )}
      <section aria-label="Environments">
        <Typography variant="h6" component="h2" gutterBottom>
          Environments
        </Typography>
        {environments.error && services.items && (
          <ErrorProblem
            error={environments.error}
            title="The environments could not be loaded; what is shown lacks their own state"
            onRetry={environments.retry}
          />
        )}
        <ListStates
          list={listed}
          label="environments"
          empty={<NothingDeployed entity={entity} />}
        >
          {groups => (
            <div className={classes.cards}>
              {groups.map(group => (
                <EnvironmentCard key={group.environmentRef} group={group} />
              ))}
            </div>
          )}
        </ListStates>
      </section>
    </div>
  );
}
