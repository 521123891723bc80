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
  environmentProblem,
  isEnvironmentHidden,
  FleetTable,
  LevelChip,
  OwnerLinks,
  PodsCount,
  ProblemPanel,
  ServicesByLevel,
  SyncChip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { Fragment } from 'react';

/** Environments of a cluster. */
export function EnvironmentsTable({
  environments,
}: {
  environments: Environment[];
}) {
  return (
    <FleetTable
      label="Environments"
      columns={[
        'Level',
        'Environment',
        'Tier',
        'Tenant',
        'Namespaces',
        'Pods',
        'Services',
        'Sync',
        'Owner',
      ]}
    >
      {environments.map(environment => {
        const problem = environmentProblem(environment);
        const isCollected = environment.state === 'confirmed';
        return (
          <Fragment key={environment.entityRef}>
            <TableRow>
              <TableCell>
                <LevelChip level={environment.level} />
              </TableCell>
              <TableCell>
                <EntityRefLink entityRef={environment.entityRef} />
              </TableCell>
              <TableCell>{environment.tier}</TableCell>
              <TableCell>{environment.tenant ?? 'none'}</TableCell>
              <TableCell>{environment.namespaces.join(', ')}</TableCell>
              <TableCell>
                {isCollected ? (
                  <PodsCount
                    pods={environment.pods}
                    isLastKnown={isEnvironmentHidden(environment)}
                  />
                ) : (
                  'not collected'
                )}
              </TableCell>
              <TableCell>
                {isCollected ? (
                  <ServicesByLevel services={environment.services} />
                ) : (
                  'not collected'
                )}
              </TableCell>
              <TableCell>
                {isCollected ? (
                  <SyncChip
                    sync={environment.sync}
                    openFindings={environment.openFindings}
                  />
                ) : (
                  'not compared'
                )}
              </TableCell>
              <TableCell>
                <OwnerLinks ownerRefs={environment.ownerRefs} />
              </TableCell>
            </TableRow>
            {problem && (
              <TableRow>
                <TableCell colSpan={9}>
                  <ProblemPanel problem={problem} />
                </TableCell>
              </TableRow>
            )}
          </Fragment>
        );
      })}
    </FleetTable>
  );
}
