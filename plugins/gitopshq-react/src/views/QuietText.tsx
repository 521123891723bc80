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

import Typography, { type TypographyProps } from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ElementType } from 'react';
import { quietColor } from './quietColor';

const useStyles = makeStyles(
  (theme: Theme) => ({
    quiet: { color: quietColor(theme) },
  }),
  { name: 'GitopshqQuietText' },
);

/** @public */
export type QuietTextProps = TypographyProps & { component?: ElementType };

/** Text of lesser weight that stays readable on every background. @public */
export function QuietText({ className, ...props }: QuietTextProps) {
  const classes = useStyles();
  return (
    <Typography
      variant="body2"
      {...props}
      className={[classes.quiet, className].filter(Boolean).join(' ')}
    />
  );
}
