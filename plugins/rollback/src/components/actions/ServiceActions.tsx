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
  OperationKind,
  Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  actionBlock,
  useService,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import IconButton from '@material-ui/core/IconButton';
import ListItemText from '@material-ui/core/ListItemText';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import MoreVertIcon from '@material-ui/icons/MoreVert';
import { useId, useState } from 'react';
import {
  ServiceActionDialog,
  type ServiceActionKind,
} from './ServiceActionDialog';

const useStyles = makeStyles(
  { paper: { maxWidth: 420 }, text: { whiteSpace: 'normal' } },
  { name: 'RollbackServiceActions' },
);

const ACTIONS: {
  kind: ServiceActionKind & OperationKind;
  label: string;
  hint: string;
}[] = [
  {
    kind: 'restart',
    label: 'Restart…',
    hint: 'New pods of a workload, one after the other.',
  },
  {
    kind: 'scale',
    label: 'Scale…',
    hint: 'Another number of pods of a workload.',
  },
  {
    kind: 'sync',
    label: 'Sync…',
    hint: 'Apply what Git says once more.',
  },
];

/** What can be done to a service besides rolling it back. */
export function ServiceActions({
  service,
  environmentName,
}: {
  service: Service;
  environmentName: string;
}) {
  const classes = useStyles();
  const menuId = useId();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [dialog, setDialog] = useState<ServiceActionKind>();
  const detail = useService(service.id, {
    enabled: anchor !== undefined || dialog !== undefined,
  });
  return (
    <>
      <IconButton
        size="small"
        aria-label={`Actions for ${service.name} in ${environmentName}`}
        aria-haspopup="menu"
        {...(anchor && { 'aria-controls': menuId })}
        onClick={event => setAnchor(event.currentTarget)}
      >
        <MoreVertIcon />
      </IconButton>
      <Menu
        id={menuId}
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        PaperProps={{ className: classes.paper }}
      >
        {ACTIONS.map(({ kind, label, hint }) => {
          const block = actionBlock(kind, detail.value?.actions, detail.error);
          return (
            <MenuItem
              key={kind}
              aria-disabled={block !== undefined}
              onClick={() => {
                // Disabled items stay reachable: they say why.
                if (block === undefined) {
                  setAnchor(undefined);
                  setDialog(kind);
                }
              }}
            >
              <ListItemText
                className={classes.text}
                primary={block === undefined ? label : `${label} (not now)`}
                secondary={block ?? hint}
              />
            </MenuItem>
          );
        })}
      </Menu>
      {dialog && (
        <ServiceActionDialog
          kind={dialog}
          service={detail.value ?? service}
          environmentName={environmentName}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
