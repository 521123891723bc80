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

import { LEVELS, type Level } from '@gitopshq/backstage-plugin-gitopshq-common';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { LevelIcon } from './LevelChip';
import { LEVEL_WORDS } from './levelAppearance';

const useStyles = makeStyles(
  (theme: Theme) => ({
    levels: { display: 'inline-flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    level: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
  }),
  { name: 'GitopshqServicesByLevel' },
);

/** @public */
export interface ServicesByLevelProps {
  services: { total: number; byLevel: Partial<Record<Level, number>> };
}

/** How many services are at which level, worst first, in words. @public */
export function ServicesByLevel({ services }: ServicesByLevelProps) {
  const classes = useStyles();
  if (services.total === 0) {
    return <span>no services</span>;
  }
  return (
    <span className={classes.levels}>
      {[...LEVELS]
        .reverse()
        .filter(level => (services.byLevel[level] ?? 0) > 0)
        .map(level => (
          <span key={level} className={classes.level}>
            <LevelIcon level={level} labelled={false} />
            {services.byLevel[level]} {LEVEL_WORDS[level].toLowerCase()}
          </span>
        ))}
    </span>
  );
}
