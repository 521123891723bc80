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

import type { Pod } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  Age,
  EmptyState,
  FleetTable,
  LevelChip,
  ListStates,
  usePods,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';

function Readiness({ pod }: { pod: Pod }) {
  if (pod.ready) {
    return <LevelChip level="healthy" word="Ready" />;
  }
  if (pod.phase === 'Succeeded') {
    return <LevelChip level="healthy" word="Finished" />;
  }
  return <LevelChip level="warning" word="Not ready" />;
}

/** Pods of a service, as they are at this moment. */
export function PodsTable({ serviceId }: { serviceId: string }) {
  const pods = usePods(serviceId);
  return (
    <ListStates
      list={pods}
      label="pods"
      empty={
        <EmptyState title="No pods">
          Nothing of this service runs at the moment. If it should, look at the
          problems of its workloads and at the events.
        </EmptyState>
      }
    >
      {items => (
        <FleetTable
          label="Pods"
          columns={[
            'Pod',
            'Ready',
            'Phase',
            { name: 'Restarts', align: 'right' },
            'Reason',
            { name: 'Exit code', align: 'right' },
            'Started',
            'Node',
          ]}
        >
          {items.map(pod => (
            <TableRow key={pod.uid}>
              <TableCell component="th" scope="row" role="rowheader">
                {pod.name}
              </TableCell>
              <TableCell>
                <Readiness pod={pod} />
              </TableCell>
              <TableCell>{pod.phase}</TableCell>
              <TableCell align="right">{pod.restarts}</TableCell>
              <TableCell>{pod.reason ?? '–'}</TableCell>
              <TableCell align="right">{pod.exitCode ?? '–'}</TableCell>
              <TableCell>
                <Age at={pod.startedAt} absent="not started" />
              </TableCell>
              <TableCell>{pod.node ?? '–'}</TableCell>
            </TableRow>
          ))}
        </FleetTable>
      )}
    </ListStates>
  );
}
