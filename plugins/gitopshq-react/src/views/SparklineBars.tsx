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
import { useTheme, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';
import { Bar, BarChart, Cell, YAxis } from 'recharts';
import { levelColor } from './levelAppearance';

/** One bar of a sparkline. */
export interface SparklineBar {
  at: string;
  level: Level;
  /** Of the full height. */
  share: number;
}

/** The drawing of a sparkline; in a file of its own since charts are heavy. */
export function SparklineBars({
  bars,
  widthPx,
  heightPx,
}: {
  bars: SparklineBar[];
  widthPx: number;
  heightPx: number;
}) {
  const theme = useTheme<Theme>();
  // Colons of React's ids would have to be escaped in url().
  const hatchId = useId().replaceAll(':', '');
  const unknown = levelColor(theme, 'unknown');
  return (
    <BarChart
      data={bars}
      width={widthPx}
      height={heightPx}
      margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
      barCategoryGap={0}
      accessibilityLayer={false}
    >
      <defs>
        <pattern
          id={hatchId}
          width={4}
          height={4}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line y2={4} stroke={unknown} strokeWidth={2} />
        </pattern>
      </defs>
      <YAxis hide domain={[0, 1]} />
      <Bar dataKey="share" isAnimationActive={false}>
        {bars.map(bar => (
          <Cell
            key={bar.at}
            fill={
              bar.level === 'unknown'
                ? `url(#${hatchId})`
                : levelColor(theme, bar.level)
            }
          />
        ))}
      </Bar>
    </BarChart>
  );
}
