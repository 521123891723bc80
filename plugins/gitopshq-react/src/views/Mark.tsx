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
import type { ComponentType } from 'react';
import { levelColor } from './levelAppearance';

const useStyles = makeStyles(
  (theme: Theme) => ({
    mark: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      whiteSpace: 'nowrap',
      fontFamily: theme.typography.fontFamily,
      fontSize: theme.typography.pxToRem(14),
      fontWeight: 500,
    },
    chip: {
      padding: theme.spacing(0, 1, 0, 0.5),
      minHeight: 24,
      borderRadius: 12,
      border: '1px solid currentColor',
      fontSize: theme.typography.pxToRem(13),
    },
    dashed: { borderStyle: 'dashed' },
  }),
  { name: 'GitopshqMark' },
);

/** How a value of an enumeration looks. @public */
export interface Appearance {
  icon: ComponentType<SvgIconProps>;
  /** Whose colour it has. */
  level: Level;
}

/** @public */
export interface MarkProps {
  appearance: Appearance;
  word: string;
  /** With a border; default false. */
  isChip?: boolean;
}

/** An icon of its own shape, its word, and a colour. @public */
export function Mark({ appearance, word, isChip = false }: MarkProps) {
  const classes = useStyles();
  const theme = useTheme<Theme>();
  const { icon: Icon, level } = appearance;
  return (
    <span
      className={[
        classes.mark,
        isChip && classes.chip,
        isChip && level === 'unknown' && classes.dashed,
      ]
        .filter(Boolean)
        .join(' ')}
      style={{ color: levelColor(theme, level) }}
    >
      <Icon fontSize="small" aria-hidden />
      {word}
    </span>
  );
}
