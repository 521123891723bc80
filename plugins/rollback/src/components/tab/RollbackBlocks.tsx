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

import type { Action } from '@gitopshq/backstage-plugin-gitopshq-common';
import { Blocks, LevelIcon } from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    blocks: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
  }),
  { name: 'RollbackBlocks' },
);

/** Why nothing can be rolled back here, and who can lift it; else nothing. */
export function RollbackBlocks({
  actions,
}: {
  actions: readonly Action[] | undefined;
}) {
  const classes = useStyles();
  const action = actions?.find(({ kind }) => kind === 'rollback');
  if (!action || action.allowed) {
    return null;
  }
  return (
    <div className={classes.blocks} role="status">
      <LevelIcon level="notice" />
      <Blocks blockedBy={action.blockedBy} />
    </div>
  );
}
