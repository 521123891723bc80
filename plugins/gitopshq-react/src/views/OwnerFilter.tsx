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

import { parseEntityRef } from '@backstage/catalog-model';
import { humanizeEntityRef } from '@backstage/plugin-catalog-react';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';
import { useMe, type OwnerChoice } from '../hooks';
import { quietColor } from './quietColor';

const useStyles = makeStyles(
  (theme: Theme) => ({
    field: { minWidth: 180, '& label': { color: quietColor(theme) } },
  }),
  { name: 'GitopshqOwnerFilter' },
);

/** @public */
export interface OwnerFilterProps {
  owner: OwnerChoice;
  onChange: (owner: OwnerChoice) => void;
}

function ownerLabel(ref: string): string {
  return humanizeEntityRef(parseEntityRef(ref), { defaultKind: 'group' });
}

/** Whose things are shown: one's own, all, or one group's. @public */
export function OwnerFilter({ owner, onChange }: OwnerFilterProps) {
  const classes = useStyles();
  const id = `owner-${useId()}`;
  const me = useMe();
  const chosen = Array.isArray(owner) ? owner : [];
  const groups = [
    ...new Set([...(me.value?.ownershipEntityRefs ?? []), ...chosen]),
  ];
  const several = chosen.length > 1 ? chosen.join(' ') : undefined;
  const value = Array.isArray(owner) ? several ?? chosen[0] : owner;
  return (
    <TextField
      select
      id={id}
      label="Owner"
      size="small"
      variant="outlined"
      className={classes.field}
      value={value}
      onChange={event => {
        const next = event.target.value;
        onChange(next === 'me' || next === 'all' ? next : next.split(' '));
      }}
      InputLabelProps={{ shrink: true, htmlFor: undefined, id: `${id}-label` }}
      SelectProps={{
        labelId: `${id}-label`,
        MenuProps: { getContentAnchorEl: null },
      }}
    >
      <MenuItem value="me">Owned by me</MenuItem>
      <MenuItem value="all">All I may see</MenuItem>
      {several && (
        <MenuItem value={several}>{chosen.map(ownerLabel).join(', ')}</MenuItem>
      )}
      {groups.map(ref => (
        <MenuItem key={ref} value={ref}>
          {ownerLabel(ref)}
        </MenuItem>
      ))}
    </TextField>
  );
}
