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
import {
  Age,
  environmentProblem,
  Facts,
  ImageVersions,
  LevelChip,
  LevelIcon,
  PodsCount,
  ProblemPanel,
  ServicesTable,
  SyncChip,
  TierChip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Card from '@material-ui/core/Card';
import CardContent from '@material-ui/core/CardContent';
import CardHeader from '@material-ui/core/CardHeader';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { ServiceDetail } from '../services';
import { useState } from 'react';
import type { EnvironmentGroup } from '../groupByEnvironment';

const useStyles = makeStyles(
  (theme: Theme) => ({
    content: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    wide: { gridColumn: '1 / -1' },
    title: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
    },
    level: { marginLeft: 'auto' },
    beat: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  }),
  { name: 'FleetHealthEnvironmentCard' },
);

/** What an entity runs in one environment, and how it does. */
export function EnvironmentCard({ group }: { group: EnvironmentGroup }) {
  const classes = useStyles();
  const [isWide, setWide] = useState(false);
  const { environmentRef, environment, services, level, pods } = group;
  const [first] = services;
  const tier = (environment ?? first)?.tier;
  const clusterRef = (environment ?? first)?.clusterRef;
  const problem = environment && environmentProblem(environment);
  return (
    <Card
      component="section"
      data-environment={environmentRef}
      className={isWide || services.length > 1 ? classes.wide : undefined}
    >
      <CardHeader
        disableTypography
        title={
          <div className={classes.title}>
            <Typography variant="h6" component="h3">
              <EntityRefLink entityRef={environmentRef} />
            </Typography>
            <TierChip tier={tier} />
            <span className={classes.level}>
              <LevelChip level={level} />
            </span>
          </div>
        }
      />
      <CardContent className={classes.content}>
        {problem && <ProblemPanel problem={problem} />}
        <Facts
          facts={[
            [
              'Pods',
              services.length > 0 ? (
                <PodsCount pods={pods} isLastKnown={level === 'unknown'} />
              ) : undefined,
            ],
            [
              'Version', // Several services: the table below names each one's.
              services.length === 1 ? (
                <ImageVersions images={first.images} />
              ) : undefined,
            ],
            [
              'Sync',
              services.length === 1 ? (
                <SyncChip sync={first.sync} openFindings={first.openFindings} />
              ) : (
                environment && (
                  <SyncChip
                    sync={environment.sync}
                    openFindings={environment.openFindings}
                  />
                )
              ),
            ],
            ['Cluster', clusterRef && <EntityRefLink entityRef={clusterRef} />],
            [
              'Last beat of its cluster',
              first && (
                <span className={classes.beat}>
                  <LevelIcon level={first.cluster.level} />
                  <Age at={first.cluster.lastBeatAt} />
                </span>
              ),
            ],
            ['Seen', first && <Age at={first.observedAt} />],
          ]}
        />
        {services.length === 1 && (
          <ServiceDetail service={first} shown={problem} onToggle={setWide} />
        )}
        {services.length > 1 && (
          <ServicesTable
            services={services}
            label={`Services in ${environmentRef}`}
            showEnvironment={false}
            showOwners={false}
            renderDetail={service => <ServiceDetail service={service} />}
          />
        )}
      </CardContent>
    </Card>
  );
}
