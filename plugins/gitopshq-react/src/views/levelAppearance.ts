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

import type { Theme } from '@material-ui/core/styles';
import type { Level } from '@gitopshq/backstage-plugin-gitopshq-common';

/** Words for people. @public */
export const LEVEL_WORDS: Record<Level, string> = {
  healthy: 'Healthy',
  notice: 'Notice',
  unknown: 'Unknown',
  warning: 'Warning',
  critical: 'Critical',
};

/**
 * At least 4.5:1 against paper and page background of Backstage's own themes,
 * which `palette.status` does not reach for text in the light theme.
 */
const COLORS: Record<'light' | 'dark', Record<Level, string>> = {
  light: {
    healthy: '#1b6e37',
    notice: '#1a5fb4',
    unknown: '#5f5f5f',
    warning: '#a14a00',
    critical: '#b3141d',
  },
  dark: {
    healthy: '#71cf88',
    notice: '#8ab8ff',
    unknown: '#c4c4c4',
    warning: '#ffb84d',
    critical: '#ff9e95',
  },
};

/** Colour of a level, readable as text in the given theme. @public */
export function levelColor(theme: Theme, level: Level): string {
  return COLORS[theme.palette.type === 'dark' ? 'dark' : 'light'][level];
}
