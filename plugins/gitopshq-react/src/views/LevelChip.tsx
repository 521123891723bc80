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

import type { Level } from '@gitopshq/backstage-plugin-gitopshq-common';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import CheckCircleIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorIcon from '@material-ui/icons/Error';
import HelpIcon from '@material-ui/icons/HelpOutline';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import type { ComponentType } from 'react';
import { LEVEL_WORDS, levelColor } from './levelAppearance';

const ICONS: Record<Level, ComponentType<SvgIconProps>> = {
  healthy: CheckCircleIcon,
  notice: InfoIcon,
  unknown: HelpIcon,
  warning: WarningIcon,
  critical: ErrorIcon,
};

const useStyles = makeStyles(
  (theme: Theme) => ({
    chip: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0, 1, 0, 0.5),
      minHeight: 24,
      borderRadius: 12,
      border: '1px solid currentColor',
      fontFamily: theme.typography.fontFamily,
      fontSize: theme.typography.pxToRem(13),
      fontWeight: 500,
      whiteSpace: 'nowrap',
    },
    unknown: { borderStyle: 'dashed' },
  }),
  { name: 'GitopshqLevelChip' },
);

/** @public */
export interface LevelIconProps {
  level: Level;
  /** Says the level's word to screen readers; off beside a visible word. */
  labelled?: boolean;
}

/** A level as an icon of its own shape and colour. @public */
export function LevelIcon({ level, labelled = true }: LevelIconProps) {
  const theme = useTheme<Theme>();
  const Icon = ICONS[level];
  return (
    <Icon
      fontSize="small"
      style={{ color: levelColor(theme, level) }}
      {...(labelled && { titleAccess: LEVEL_WORDS[level] })}
    />
  );
}

/** @public */
export interface LevelChipProps {
  level: Level;
  /** Replaces the level's own word, e.g. by a state. */
  word?: string;
}

/** A level as icon and word; unknown is dashed and never green. @public */
export function LevelChip({ level, word }: LevelChipProps) {
  const classes = useStyles();
  const theme = useTheme<Theme>();
  return (
    <span
      className={`${classes.chip} ${
        level === 'unknown' ? classes.unknown : ''
      }`}
      style={{ color: levelColor(theme, level) }}
      data-level={level}
    >
      <LevelIcon level={level} labelled={word !== undefined} />
      {word ?? LEVEL_WORDS[level]}
    </span>
  );
}
