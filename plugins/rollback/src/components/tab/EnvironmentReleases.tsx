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

import type { Release } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ActionButton,
  EmptyState,
  environmentProblem,
  ListStates,
  ProblemPanel,
  useEnvironment,
  useEnvironmentReleases,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { useState } from 'react';
import { refName } from '../../model/refName';
import { touchedServices } from '../../model/releases';
import { worstFirst } from '../../model/worstFirst';
import { ReleaseTimeline } from '../timeline';
import { RollbackWizard, type RollbackStart } from '../wizard';
import { RollbackBlocks } from './RollbackBlocks';
import { ServiceReleases } from './ServiceReleases';
import { ServicesPicker } from './ServicesPicker';
import { useTabStyles } from './tabStyles';
import { useChosen } from './useChosen';

/** The services of an environment, and releases of one or of all of them. */
export function EnvironmentReleases({
  environmentRef,
}: {
  environmentRef: string;
}) {
  const classes = useTabStyles();
  const environmentName = refName(environmentRef);
  const environment = useEnvironment(environmentRef);
  const services = useServices({ environment: [environmentRef] });
  const [serviceId, choose] = useChosen('service');
  const releases = useEnvironmentReleases(environmentRef);
  const [start, setStart] = useState<RollbackStart>();
  const chosen = services.items?.find(({ id }) => id === serviceId);
  const actions = environment.value?.actions;
  const problem = environment.value && environmentProblem(environment.value);
  // One service before all of them: the worst of those that would be touched.
  const rollBackTo = ({ sha }: Release) => {
    const touched = touchedServices(releases.items ?? [], sha);
    const [worst] = worstFirst(
      (services.items ?? []).filter(({ id }) =>
        touched.some(one => one.serviceId === id),
      ),
    );
    setStart({
      environmentRef,
      environmentName,
      serviceId: worst?.id,
      scope: 'service',
      toSha: sha,
      step: 'scope',
    });
  };
  return (
    <div className={classes.page}>
      {problem && <ProblemPanel problem={problem} />}
      <section aria-label="Services" className={classes.part}>
        <Typography variant="h6" component="h2">
          Services in {environmentName}
        </Typography>
        <ListStates
          list={services}
          label="services"
          empty={
            <EmptyState title="No services">
              Nothing you may see runs in the namespaces of this environment.
            </EmptyState>
          }
        >
          {items => (
            <ServicesPicker
              services={worstFirst(items)}
              label={`Services in ${environmentName}`}
              showEnvironment={false}
              chosenId={chosen?.id}
              onChoose={service => choose(service.id)}
            />
          )}
        </ListStates>
      </section>
      {chosen ? (
        <>
          <div>
            <Button size="small" onClick={() => choose(undefined)}>
              Show releases of the whole environment
            </Button>
          </div>
          <ServiceReleases key={chosen.id} service={chosen} />
        </>
      ) : (
        <section aria-label={environmentName} className={classes.part}>
          <div className={classes.head}>
            <Typography variant="h6" component="h2">
              Releases of everything in {environmentName}
            </Typography>
            <ActionButton
              kind="rollback"
              actions={actions}
              error={environment.error}
              variant="outlined"
              color="primary"
              onClick={() =>
                setStart({
                  environmentRef,
                  environmentName,
                  scope: 'service',
                  step: 'scope',
                })
              }
            >
              New rollback…
            </ActionButton>
          </div>
          <RollbackBlocks actions={actions} />
          <ReleaseTimeline
            releases={releases}
            isOfService={false}
            actions={actions}
            actionsError={environment.error}
            onRollBack={rollBackTo}
          />
        </section>
      )}
      {start && (
        <RollbackWizard start={start} onClose={() => setStart(undefined)} />
      )}
    </div>
  );
}
