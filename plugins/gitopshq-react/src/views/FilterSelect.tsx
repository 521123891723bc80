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

import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId, type ReactNode } from 'react';
import { quietColor } from './quietColor';

const useStyles = makeStyles(
  (theme: Theme) => ({
    field: {
      minWidth: 150,
      maxWidth: 280,
      '& label': { color: quietColor(theme) },
    },
  }),
  { name: 'GitopshqFilterSelect' },
);

/** @public */
export interface FilterOption {
  value: string;
  label: string;
  icon?: ReactNode;
}

/** @public */
export interface FilterSelectProps {
  label: string;
  options: FilterOption[];
  selected: string[];
  onChange: (selected: string[]) => void;
  /** Shown when nothing is selected, i.e. not filtered; default "Any". */
  anyLabel?: string;
}

/** Choice of several values of one filter; none means any. @public */
export function FilterSelect({
  label,
  options,
  selected,
  onChange,
  anyLabel = 'Any',
}: FilterSelectProps) {
  const classes = useStyles();
  const id = `filter-${useId()}`;
  const labels = new Map(options.map(option => [option.value, option.label]));
  // A value of the URL stays selectable even when nothing offers it.
  const missing = selected
    .filter(value => !labels.has(value))
    .map(value => ({ value, label: value, icon: undefined }));
  return (
    <TextField
      select
      id={id}
      label={label}
      size="small"
      variant="outlined"
      className={classes.field}
      value={selected}
      onChange={event =>
        onChange(
          ([] as string[]).concat(event.target.value as string | string[]),
        )
      }
      InputLabelProps={{ shrink: true, htmlFor: undefined, id: `${id}-label` }}
      SelectProps={{
        multiple: true,
        displayEmpty: true,
        labelId: `${id}-label`,
        renderValue: () =>
          selected.map(value => labels.get(value) ?? value).join(', ') ||
          anyLabel,
        MenuProps: { getContentAnchorEl: null },
      }}
    >
      {[...options, ...missing].map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.icon}
          {option.icon && <>&nbsp;</>}
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}
