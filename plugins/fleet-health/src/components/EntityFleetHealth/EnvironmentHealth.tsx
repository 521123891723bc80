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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Environment } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  EmptyState,
  environmentProblem,
  isEnvironmentHidden,
  Facts,
  ItemStates,
  LevelChip,
  LevelIcon,
  ListStates,
  OwnerLinks,
  PodsCount,
  ProblemPanel,
  ServicesByLevel,
  ServicesTable,
  SignalList,
  useEnvironment,
  useServices,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { ServiceDetail } from '../services';

const useStyles = makeStyles(
  (theme: Theme) => ({
    page: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
    },
  }),
  { name: 'FleetHealthEnvironmentHealth' },
);

function sourceText({ source }: Environment): string | undefined {
  return source && `${source.repository}, ${source.branch}, ${source.path}`;
}

function EnvironmentFacts({ environment }: { environment: Environment }) {
  const problem = environmentProblem(environment);
  const isCollected = environment.state === 'confirmed';
  return (
    <>
      {problem && <ProblemPanel problem={problem} />}
      <Facts
        facts={[
          ['Level', <LevelChip key="level" level={environment.level} />],
          ['Why', environment.reason],
          ['Tier', environment.tier],
          ['Tenant', environment.tenant],
          [
            'Cluster',
            environment.clusterRef && (
              <span>
                <LevelIcon level={environment.clusterLevel} />{' '}
                <EntityRefLink entityRef={environment.clusterRef} />
              </span>
            ),
          ],
          ['Namespaces', environment.namespaces.join(', ') || 'none'],
          [
            'Pods',
            isCollected ? (
              <PodsCount
                pods={environment.pods}
                isLastKnown={isEnvironmentHidden(environment)}
              />
            ) : undefined,
          ],
          [
            'Services',
            isCollected ? (
              <ServicesByLevel services={environment.services} />
            ) : undefined,
          ],
          [
            'Owner',
            <OwnerLinks key="owner" ownerRefs={environment.ownerRefs} />,
          ],
          ['Source', sourceText(environment)],
          ['Seen', <Age key="seen" at={environment.observedAt} />],
        ]}
      />
    </>
  );
}

/** Fleet health of an environment: its state and what runs in it. */
export function EnvironmentHealth({
  environmentRef,
}: {
  environmentRef: string;
}) {
  const classes = useStyles();
  const environment = useEnvironment(environmentRef);
  const services = useServices({ environment: [environmentRef] });
  const signals = useSignals({ scope: 'environment', ref: environmentRef });
  return (
    <div className={classes.page}>
      <section aria-label="Environment">
        <ItemStates item={environment} label="environment">
          {value => <EnvironmentFacts environment={value} />}
        </ItemStates>
      </section>
      {environment.value && (
        <>
          <section aria-label="Signals">
            <Typography variant="h6" component="h2" gutterBottom>
              Signals
            </Typography>
            <ItemStates item={signals} label="signals" rows={2}>
              {scoped => <SignalList signals={scoped.signals} />}
            </ItemStates>
          </section>
          <section aria-label="Services">
            <Typography variant="h6" component="h2" gutterBottom>
              Services
            </Typography>
            <ListStates
              list={services}
              label="services"
              empty={
                <EmptyState title="No services">
                  {environment.value.state === 'confirmed'
                    ? 'Nothing you may see runs in the namespaces of this environment. Check the namespaces in gitopshq.environments.'
                    : 'Nothing is collected until the environment is confirmed; see above what to do.'}
                </EmptyState>
              }
            >
              {items => (
                <ServicesTable
                  services={items}
                  label="Services"
                  showEnvironment={false}
                  renderDetail={service => <ServiceDetail service={service} />}
                />
              )}
            </ListStates>
          </section>
        </>
      )}
    </div>
  );
}
