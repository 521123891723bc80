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

import {
  Age,
  EmptyState,
  FleetTable,
  ListStates,
  useEvents,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';

/** Warning events about a service's objects, as the cluster keeps them. */
export function EventsTable({ serviceId }: { serviceId: string }) {
  const events = useEvents(serviceId);
  return (
    <ListStates
      list={events}
      label="warning events"
      empty={
        <EmptyState title="No warning events">
          The cluster reports no warnings about this service. Kubernetes forgets
          events after an hour by default.
        </EmptyState>
      }
    >
      {items => (
        <FleetTable
          label="Warning events"
          columns={[
            'Last seen',
            'Reason',
            'Object',
            { name: 'Count', align: 'right' },
            'Message',
          ]}
        >
          {items.map(event => (
            <TableRow key={`${event.object} ${event.reason} ${event.message}`}>
              <TableCell>
                <Age at={event.lastSeenAt} absent="unknown" />
              </TableCell>
              <TableCell>{event.reason}</TableCell>
              <TableCell>{event.object}</TableCell>
              <TableCell align="right">{event.count}</TableCell>
              <TableCell>{event.message}</TableCell>
            </TableRow>
          ))}
        </FleetTable>
      )}
    </ListStates>
  );
}
