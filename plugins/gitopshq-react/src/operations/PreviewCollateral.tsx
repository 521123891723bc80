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
import {
  levelSchema,
  type Level,
  type OperationPreview,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { LevelChip } from '../views/LevelChip';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1),
    },
    item: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
  }),
  { name: 'GitopshqPreviewCollateral' },
);

type Collateral = OperationPreview['collateral'][number];

const levelOf = (level: string): Level =>
  levelSchema.safeParse(level).data ?? 'unknown';

/** Healthy ones first: they have something to lose. */
function byHealth(one: Collateral, other: Collateral): number {
  return (
    Number(levelOf(other.level) === 'healthy') -
      Number(levelOf(one.level) === 'healthy') ||
    one.serviceName.localeCompare(other.serviceName)
  );
}

/** Services besides the target that are touched. */
export function PreviewCollateral({
  collateral,
}: {
  collateral: OperationPreview['collateral'];
}) {
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {[...collateral].sort(byHealth).map(one => (
        <li
          key={`${one.environmentRef} ${one.serviceName}`}
          className={classes.item}
        >
          <LevelChip level={levelOf(one.level)} />
          <strong>{one.serviceName}</strong>
          <span>
            in <EntityRefLink entityRef={one.environmentRef} />
          </span>
          <Typography variant="body2" component="span">
            {one.text}
          </Typography>
        </li>
      ))}
    </ul>
  );
}
