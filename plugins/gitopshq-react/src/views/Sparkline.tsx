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

import type { SignalSample } from '@gitopshq/backstage-plugin-gitopshq-common';
import { useTheme, type Theme } from '@material-ui/core/styles';
import { useId } from 'react';
import { Bar, BarChart, Cell, YAxis } from 'recharts';
import { levelColor } from './levelAppearance';
import { QuietText } from './QuietText';
import { sparklineLabel } from './sparklineLabel';

/** Share of the height a bar has at least, so that a value of 0 is seen. */
const MIN_SHARE = 0.08;

/** @public */
export interface SparklineProps {
  /** What the trend is of and over which time: "Pod health, last 24 hours". */
  title: string;
  samples: SignalSample[];
  /** Value of a full bar; default 100 (percent). */
  fullValue?: number;
  widthPx?: number;
  heightPx?: number;
}

/**
 * A trend as bars in the colour of their level. What is unknown is hatched and
 * of full height, so that it never looks like a low, good value.
 *
 * @public
 */
export function Sparkline({
  title,
  samples,
  fullValue = 100,
  widthPx = 200,
  heightPx = 32,
}: SparklineProps) {
  const theme = useTheme<Theme>();
  // Colons of React's ids would have to be escaped in url().
  const hatchId = useId().replaceAll(':', '');
  if (samples.length === 0) {
    return <QuietText>{sparklineLabel(title, samples)}</QuietText>;
  }
  const unknown = levelColor(theme, 'unknown');
  const bars = samples.map(sample => ({
    at: sample.at,
    level: sample.level,
    share:
      sample.level === 'unknown' || sample.value === undefined
        ? 1
        : Math.min(1, Math.max(MIN_SHARE, sample.value / fullValue)),
  }));
  return (
    <div role="img" aria-label={sparklineLabel(title, samples)}>
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
    </div>
  );
}
