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
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    names: { display: 'grid', gap: theme.spacing(1.5) },
  }),
  { name: 'GitopshqConfirmNames' },
);

export interface ConfirmNamesProps {
  /** `<Kind>/<name>` each. */
  names: readonly string[];
  typed: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
}

/** Whether every name was typed as it is. */
export function areNamesTyped(
  names: readonly string[],
  typed: Readonly<Record<string, string>>,
): boolean {
  return names.every(name => typed[name]?.trim() === name);
}

/** What is deleted and cannot be brought back is typed by its name. */
export function ConfirmNames({ names, typed, onChange }: ConfirmNamesProps) {
  const classes = useStyles();
  const id = useId();
  if (names.length === 0) {
    return null;
  }
  return (
    <section aria-label="Deleted for good" className={classes.names}>
      <Typography variant="body2">
        This deletes what cannot be brought back. Type each name to confirm it.
      </Typography>
      {names.map((name, index) => (
        <TextField
          key={name}
          id={`${id}-${index}`}
          label={`Type ${name}`}
          variant="outlined"
          size="small"
          autoComplete="off"
          value={typed[name] ?? ''}
          onChange={event => onChange({ ...typed, [name]: event.target.value })}
        />
      ))}
    </section>
  );
}
