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

import type {
  CollectionStatus,
  Level,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  EmptyState,
  FleetTable,
  LevelChip,
  ProblemPanel,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const STATES: Record<CollectionStatus['state'], [Level, string]> = {
  starting: ['unknown', 'Starting'],
  current: ['healthy', 'Current'],
  stale: ['warning', 'Stale'],
  failed: ['critical', 'Failed'],
};

const useStyles = makeStyles(
  (theme: Theme) => ({
    collections: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1),
    },
  }),
  { name: 'FleetHealthCollections' },
);

/**
 * What is collected from a cluster, one row per watched resource. What is
 * wrong with several of them is said once, with its cure.
 */
export function CollectionsTable({
  collections,
}: {
  collections: CollectionStatus[];
}) {
  const classes = useStyles();
  if (collections.length === 0) {
    return (
      <EmptyState title="Nothing is collected from this cluster">
        Collection begins when a confirmed environment names this cluster and
        its namespaces.
      </EmptyState>
    );
  }
  const causes = new Map<string, { problem: Problem; resources: number }>();
  for (const { problem } of collections) {
    if (problem) {
      const cause = causes.get(problem.code) ?? { problem, resources: 0 };
      causes.set(problem.code, { ...cause, resources: cause.resources + 1 });
    }
  }
  return (
    <div className={classes.collections}>
      {[...causes].map(([code, { problem, resources }]) => (
        <ProblemPanel
          key={code}
          problem={problem}
          title={`${resources} of ${collections.length} collected resources`}
        />
      ))}
      <FleetTable
        label="Collected resources"
        columns={['State', 'Resource', 'Namespace', 'As of', 'Problem']}
      >
        {collections.map(({ namespace, resource, state, asOf, problem }) => {
          const [level, word] = STATES[state];
          return (
            <TableRow key={`${namespace} ${resource}`}>
              <TableCell>
                <LevelChip level={level} word={word} />
              </TableCell>
              <TableCell>{resource}</TableCell>
              <TableCell>{namespace ?? 'whole cluster'}</TableCell>
              <TableCell>
                <Age at={asOf} />
              </TableCell>
              <TableCell>{problem?.message ?? 'none'}</TableCell>
            </TableRow>
          );
        })}
      </FleetTable>
    </div>
  );
}
