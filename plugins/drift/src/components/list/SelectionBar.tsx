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

import type { Finding } from '@gitopshq/backstage-plugin-gitopshq-common';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Selection } from '../../hooks/useSelection';
import { findingsText } from '../../model/findingWords';
import type { ResponseKind } from '../../model/response';
import { ResponseButtons } from '../response/ResponseButtons';

/** What one plan may be asked for, as the backend limits it. */
const MAX_PLANNED = 500;

const useStyles = makeStyles(
  (theme: Theme) => ({
    bar: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      margin: theme.spacing(1, 0),
    },
  }),
  { name: 'DriftSelectionBar' },
);

export interface SelectionBarProps {
  /** Those loaded; of them the ticked ones count. */
  findings: Finding[];
  selection: Selection;
  /** Asks for a dialog, which outlives the list: it may be empty then. */
  onRespond: (response: Response) => void;
}

/** What a person wants to do about findings. */
export interface Response {
  kind: ResponseKind;
  findings: readonly Finding[];
}

/** What can be asked about the findings that are ticked. */
export function SelectionBar({
  findings,
  selection,
  onRespond,
}: SelectionBarProps) {
  const classes = useStyles();
  const selected = findings.filter(({ id }) => selection.ids.has(id));
  const isTooMany = selected.length > MAX_PLANNED;
  const isAll = selected.length === findings.length;
  const firstIds = () => findings.slice(0, MAX_PLANNED).map(({ id }) => id);
  return (
    <div className={classes.bar} role="group" aria-label="Selected findings">
      <Typography variant="body2" component="span" role="status">
        {selected.length === 0
          ? 'Tick findings to reconcile them with Git or to adopt them into it.'
          : `${findingsText(selected.length)} selected`}
      </Typography>
      {!isAll && (
        <Button size="small" onClick={() => selection.set(firstIds(), true)}>
          {findings.length > MAX_PLANNED
            ? `Select the first ${MAX_PLANNED}`
            : 'Select all'}
        </Button>
      )}
      {selected.length > 0 && (
        <>
          <Button size="small" onClick={selection.clear}>
            Clear selection
          </Button>
          <ResponseButtons
            findings={selected}
            blocked={
              isTooMany
                ? `One operation takes at most ${MAX_PLANNED} findings; select fewer.`
                : undefined
            }
            onRespond={kind => onRespond({ kind, findings: selected })}
          />
        </>
      )}
    </div>
  );
}
