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

import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useEffect, useId, useState } from 'react';

/** Typing rests this long before the list is asked. */
const REST_MS = 300;

const useStyles = makeStyles(
  (theme: Theme) => ({
    field: {
      marginBottom: theme.spacing(2),
      width: 280,
      // The theme's own falls short of a contrast of 4.5:1 on a page.
      '& label': { color: theme.palette.text.primary },
    },
  }),
  { name: 'FleetHealthClusterSearch' },
);

export interface ClusterSearchProps {
  /** What the address says. */
  search: string;
  onSearch: (search: string) => void;
}

/** Narrows the list by part of a cluster's name or title. */
export function ClusterSearch({ search, onSearch }: ClusterSearchProps) {
  const classes = useStyles();
  const fieldId = useId();
  const [typed, setTyped] = useState(search);

  // The address changes by itself: back, forward, Clear.
  useEffect(() => setTyped(search), [search]);

  useEffect(() => {
    if (typed.trim() === search) {
      return undefined;
    }
    const timer = setTimeout(() => onSearch(typed), REST_MS);
    return () => clearTimeout(timer);
  }, [typed, search, onSearch]);

  return (
    <TextField
      id={fieldId}
      className={classes.field}
      label="Search clusters"
      type="search"
      size="small"
      variant="outlined"
      value={typed}
      InputLabelProps={{ shrink: true }}
      inputProps={{ maxLength: 100 }}
      onChange={event => setTyped(event.target.value)}
    />
  );
}
