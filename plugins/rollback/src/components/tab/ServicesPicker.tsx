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
import type { Service } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  FleetTable,
  ImageVersions,
  LevelChip,
  PodsCount,
  ServiceName,
  SyncChip,
  TierChip,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Radio from '@material-ui/core/Radio';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { refName } from '../../model/refName';
import { ServiceActions } from '../actions';

export interface ServicesPickerProps {
  services: readonly Service[];
  label: string;
  /** Column with the environment; off inside one. */
  showEnvironment?: boolean;
  /** Absent: services cannot be chosen, only acted on. */
  chosenId?: string;
  onChoose?: (service: Service) => void;
}

/** Services with what runs, a choice of one, and what can be done to each. */
export function ServicesPicker({
  services,
  label,
  showEnvironment = true,
  chosenId,
  onChoose,
}: ServicesPickerProps) {
  return (
    <FleetTable
      label={label}
      columns={[
        { name: 'Show releases', isHidden: true },
        'Level',
        'Service',
        ...(showEnvironment ? ['Environment'] : []),
        'Version',
        'Pods',
        'Sync',
        { name: 'Actions', isHidden: true },
      ]}
    >
      {services.map(service => {
        const environmentName = refName(service.environmentRef);
        const isChosen = service.id === chosenId;
        return (
          <TableRow key={service.id} data-service={service.id}>
            <TableCell padding="checkbox">
              <Radio
                size="small"
                color="primary"
                checked={isChosen}
                value={service.id}
                inputProps={{
                  'aria-label': `Releases of ${service.name} in ${environmentName}`,
                }}
                onChange={() => onChoose?.(service)}
              />
            </TableCell>
            <TableCell>
              <LevelChip level={service.level} />
            </TableCell>
            <TableCell>
              <ServiceName service={service} />
            </TableCell>
            {showEnvironment && (
              <TableCell>
                <EntityRefLink entityRef={service.environmentRef} />{' '}
                <TierChip tier={service.tier} />
              </TableCell>
            )}
            <TableCell>
              <ImageVersions images={service.images} />
            </TableCell>
            <TableCell>
              <PodsCount
                pods={service.pods}
                isLastKnown={service.level === 'unknown'}
              />
            </TableCell>
            <TableCell>
              <SyncChip
                sync={service.sync}
                openFindings={service.openFindings}
              />
            </TableCell>
            <TableCell padding="checkbox">
              <ServiceActions
                service={service}
                environmentName={environmentName}
              />
            </TableCell>
          </TableRow>
        );
      })}
    </FleetTable>
  );
}
