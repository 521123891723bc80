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

/** Width of the columns; their names are in OperationsTable. */
const COLUMNS =
  '170px minmax(260px, 1.6fr) minmax(120px, 0.7fr) minmax(220px, 1.2fr) 120px 100px';

export const useOperationsGridStyles = makeStyles(
  (theme: Theme) => ({
    viewport: { maxHeight: '70vh', minHeight: 160, overflow: 'auto' },
    table: { minWidth: 1060 },
    row: {
      display: 'grid',
      gridTemplateColumns: COLUMNS,
      columnGap: theme.spacing(1.5),
      alignItems: 'center',
      padding: theme.spacing(0.75, 1.5),
      borderBottom: `1px solid ${theme.palette.divider}`,
      overflowWrap: 'anywhere',
      ...theme.typography.body2,
    },
    head: {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      backgroundColor: theme.palette.background.paper,
      '& $row': { fontWeight: 600 },
    },
    body: { position: 'relative', width: '100%' },
    virtualRow: { position: 'absolute', top: 0, left: 0, width: '100%' },
  }),
  { name: 'RollbackOperationsTable' },
);
