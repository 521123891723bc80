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
  levelRank,
  type Environment,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  environmentProblem,
  isEnvironmentHidden,
  Facts,
  LevelChip,
  LevelIcon,
  OwnerLinks,
  PodsCount,
  ProblemPanel,
  ServicesByLevel,
  TierChip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Card from '@material-ui/core/Card';
import CardContent from '@material-ui/core/CardContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { memo } from 'react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    board: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(400px, 100%), 1fr))',
      gap: theme.spacing(2),
    },
    title: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
    level: { marginLeft: 'auto' },
    inline: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  }),
  { name: 'GitopshqEnvironmentBoard' },
);

/** Worst first, production first at the same level, then by name. */
export function boardOrder(a: Environment, b: Environment): number {
  return (
    levelRank(b.level) - levelRank(a.level) ||
    Number(b.tier === 'production') - Number(a.tier === 'production') ||
    a.name.localeCompare(b.name)
  );
}

function Tile({ environment }: { environment: Environment }) {
  const classes = useStyles();
  const problem = environmentProblem(environment);
  const isCollected = environment.state === 'confirmed';
  return (
    <Card variant="outlined" data-environment={environment.entityRef}>
      <CardContent>
        <div className={classes.title}>
          <Typography variant="h6" component="h3">
            <EntityRefLink entityRef={environment.entityRef} />
          </Typography>
          <TierChip tier={environment.tier} />
          <span className={classes.level}>
            <LevelChip level={environment.level} />
          </span>
        </div>
        {environment.level !== 'healthy' && (
          <Typography variant="body2" gutterBottom>
            {environment.reason}
          </Typography>
        )}
        {problem && <ProblemPanel problem={problem} />}
        <Facts
          facts={[
            [
              'Cluster heartbeat',
              environment.clusterRef && (
                <span className={classes.inline}>
                  <LevelIcon level={environment.clusterLevel} />
                  <EntityRefLink entityRef={environment.clusterRef} />
                </span>
              ),
            ],
            [
              'Services',
              isCollected ? (
                <ServicesByLevel services={environment.services} />
              ) : undefined,
            ],
            [
              'Pods',
              isCollected ? (
                <PodsCount
                  pods={environment.pods}
                  isLastKnown={isEnvironmentHidden(environment)}
                />
              ) : undefined,
            ],
            ['Tenant', environment.tenant],
            [
              'Owner',
              <OwnerLinks key="owner" ownerRefs={environment.ownerRefs} />,
            ],
            [
              'Seen',
              <Age key="seen" at={environment.observedAt} absent="never" />,
            ],
          ]}
        />
      </CardContent>
    </Card>
  );
}

/** Memoised: of a fleet read anew, most environments are as they were. */
const EnvironmentTile = memo(Tile);

/** Environments as a board of cards. */
export function EnvironmentBoard({
  environments,
}: {
  environments: Environment[];
}) {
  const classes = useStyles();
  return (
    <ul className={classes.board} aria-label="Environments, worst first">
      {[...environments].sort(boardOrder).map(environment => (
        <li key={environment.entityRef}>
          <EnvironmentTile environment={environment} />
        </li>
      ))}
    </ul>
  );
}
