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

import { makeStyles, type Theme } from '@material-ui/core/styles';

/** Width of the columns; their names are in FindingsTable. */
const GROUPED =
  '42px minmax(240px, 1.5fr) minmax(260px, 1.6fr) minmax(190px, 1fr) 96px 40px';
const PLAIN =
  '42px minmax(170px, 1fr) minmax(220px, 1.3fr) minmax(240px, 1.5fr) minmax(180px, 1fr) 96px 40px';

export const useFindingsGridStyles = makeStyles(
  (theme: Theme) => ({
    viewport: { maxHeight: '70vh', minHeight: 160, overflow: 'auto' },
    grouped: { minWidth: 960, '& $row': { gridTemplateColumns: GROUPED } },
    plain: { minWidth: 1120, '& $row': { gridTemplateColumns: PLAIN } },
    row: {
      display: 'grid',
      columnGap: theme.spacing(1),
      alignItems: 'center',
      padding: theme.spacing(0.75, 0.5),
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
      ...theme.typography.body2,
      '&[aria-selected=true]': {
        backgroundColor: theme.palette.action.selected,
      },
    },
    head: {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      backgroundColor: theme.palette.background.paper,
      fontWeight: 600,
    },
    body: { position: 'relative', width: '100%' },
    virtualRow: { position: 'absolute', top: 0, left: 0, width: '100%' },
    environment: {
      gridColumn: '1 / -1',
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 1, 0.5),
    },
    object: { gridColumn: '2 / -1' },
    group: { backgroundColor: theme.palette.action.hover },
    /** Beside and below one another, as there is room. */
    stack: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.25, 1),
    },
    values: { display: 'grid', gap: theme.spacing(0.25) },
    value: {
      display: 'grid',
      gridTemplateColumns: '58px minmax(0, 1fr)',
      gap: theme.spacing(0.5),
    },
    note: { gridColumn: '2 / -1', paddingTop: theme.spacing(0.5) },
  }),
  { name: 'DriftFindingsTable' },
);
