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

import type { Tier } from '@gitopshq/backstage-plugin-gitopshq-common';
import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  { chip: { margin: 0, cursor: 'inherit' } },
  { name: 'GitopshqTierChip' },
);

/** @public */
export interface TierChipProps {
  tier: Tier | undefined;
}

/** Whether an environment is production; nothing when that is not known. @public */
export function TierChip({ tier }: TierChipProps) {
  const classes = useStyles();
  return tier ? (
    <Chip
      className={classes.chip}
      size="small"
      variant={tier === 'production' ? 'default' : 'outlined'}
      label={tier}
    />
  ) : null;
}
