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
  LevelChip,
  ListStates,
  PodsCount,
  useEnvironments,
  useServices,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { groupByEnvironment } from '../groupByEnvironment';

/** Environments beyond this number are in the tab only. */
const MAX_LINES = 6;

const useStyles = makeStyles(
  (theme: Theme) => ({
    lines: { listStyle: 'none', margin: 0, padding: 0 },
    line: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
  }),
  { name: 'FleetHealthEnvironmentLines' },
);

/** One line per environment in which an entity runs, worst first. */
export function EnvironmentLines({ entityRef }: { entityRef: string }) {
  const classes = useStyles();
  const services = useServices({ entityRef: [entityRef] });
  const environments = useEnvironments({ entityRef: [entityRef] });
  const listed = {
    ...services,
    items:
      services.items &&
      groupByEnvironment(services.items, environments.items ?? []),
  };
  return (
    <ListStates
      list={listed}
      label="environments"
      empty={
        <Typography variant="body2" gutterBottom>
          Runs in no known environment. The tab says what is missing.
        </Typography>
      }
    >
      {groups => (
        <>
          <ul className={classes.lines}>
            {groups.slice(0, MAX_LINES).map(group => (
              <Typography
                key={group.environmentRef}
                variant="body2"
                component="li"
                className={classes.line}
              >
                <LevelChip level={group.level} />
                <EntityRefLink entityRef={group.environmentRef} />
                {group.services.length > 0 ? (
                  <PodsCount pods={group.pods} />
                ) : (
                  group.environment?.reason
                )}
              </Typography>
            ))}
          </ul>
          {groups.length > MAX_LINES && (
            <Typography variant="body2">
              and {groups.length - MAX_LINES} more environments
            </Typography>
          )}
        </>
      )}
    </ListStates>
  );
}
