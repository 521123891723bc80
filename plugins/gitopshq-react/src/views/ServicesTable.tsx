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
import IconButton from '@material-ui/core/IconButton';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { Fragment, useId, useState, type ReactNode } from 'react';
import { FleetTable, type FleetTableColumn } from './FleetTable';
import { ImageVersions } from './ImageVersion';
import { LevelChip } from './LevelChip';
import { OwnerLinks } from './OwnerLinks';
import { PodsCount, podsText } from './PodsCount';
import { SyncChip } from './SyncChip';

const useStyles = makeStyles(
  // Names break at hyphens only.
  { name: { wordBreak: 'normal' } },
  { name: 'GitopshqServicesTable' },
);

/** @public */
export interface ServicesTableProps {
  services: Service[];
  /** What the table holds, for screen readers. */
  label: string;
  /** Column with the environment; off inside one environment. */
  showEnvironment?: boolean;
  /** Column with the owners. */
  showOwners?: boolean;
  /** Shown below a service when its row is opened; absent: rows do not open. */
  renderDetail?: (service: Service) => ReactNode;
}

/** A service by its component, else by its own name. @public */
export function ServiceName({ service }: { service: Service }) {
  if (service.componentRef) {
    return <EntityRefLink entityRef={service.componentRef} />;
  }
  return (
    <span>
      {service.name} ({service.mapping})
    </span>
  );
}

/** @public */
export function ServicesTable({
  services,
  label,
  showEnvironment = true,
  showOwners = true,
  renderDetail,
}: ServicesTableProps) {
  const classes = useStyles();
  const tableId = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setOpen(before => {
      const after = new Set(before);
      if (!after.delete(id)) {
        after.add(id);
      }
      return after;
    });
  const columns: (string | FleetTableColumn)[] = [
    ...(renderDetail ? [{ name: 'Details', isHidden: true }] : []),
    'Level',
    'Service',
    ...(showEnvironment ? ['Environment'] : []),
    'Pods',
    'Sync',
    'Images',
    ...(showOwners ? ['Owner'] : []),
  ];

  return (
    <FleetTable label={label} columns={columns}>
      {services.map(service => {
        const isOpen = open.has(service.id);
        const detailId = `${tableId}-${service.id}`;
        return (
          <Fragment key={service.id}>
            <TableRow data-service={service.id}>
              {renderDetail && (
                <TableCell padding="checkbox">
                  <IconButton
                    size="small"
                    aria-label={`Details of ${service.name}`}
                    aria-expanded={isOpen}
                    {...(isOpen && { 'aria-controls': detailId })}
                    onClick={() => toggle(service.id)}
                  >
                    {isOpen ? <ExpandLessIcon /> : <ExpandMoreIcon />}
                  </IconButton>
                </TableCell>
              )}
              <TableCell>
                <LevelChip level={service.level} />
              </TableCell>
              <TableCell className={classes.name}>
                <ServiceName service={service} />
              </TableCell>
              {showEnvironment && (
                <TableCell>
                  <EntityRefLink entityRef={service.environmentRef} />
                </TableCell>
              )}
              <TableCell>
                <PodsCount
                  pods={service.pods}
                  isLastKnown={service.level === 'unknown'}
                />
                {service.level !== 'healthy' &&
                  service.reason !== podsText(service.pods) && (
                    <div>{service.reason}</div>
                  )}
              </TableCell>
              <TableCell>
                <SyncChip
                  sync={service.sync}
                  openFindings={service.openFindings}
                />
              </TableCell>
              <TableCell>
                <ImageVersions images={service.images} />
              </TableCell>
              {showOwners && (
                <TableCell>
                  <OwnerLinks ownerRefs={service.ownerRefs} />
                </TableCell>
              )}
            </TableRow>
            {renderDetail && isOpen && (
              <TableRow id={detailId}>
                <TableCell colSpan={columns.length}>
                  {renderDetail(service)}
                </TableCell>
              </TableRow>
            )}
          </Fragment>
        );
      })}
    </FleetTable>
  );
}
