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

import {
  DEFAULT_THRESHOLDS,
  type BeatBucketState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useTheme, type Theme } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import { Bar, BarChart, Cell, ReferenceLine, XAxis, YAxis } from 'recharts';
import { BEAT_LEVELS } from './beatRuns';
import { levelColor } from './levelAppearance';
import { quietColor } from './quietColor';

const TICK_HOURS = 4;

const { noticeSeconds, criticalSeconds } = DEFAULT_THRESHOLDS.agentHeartbeat;

/** Full hours in a time, in the viewer's own zone. */
function hourTicks(from: number, to: number): number[] {
  const ticks: number[] = [];
  const first = DateTime.fromMillis(from).startOf('hour');
  for (let hour = 1; hour <= 25; hour += 1) {
    const at = first.plus({ hours: hour });
    if (at.toMillis() < to && at.hour % TICK_HOURS === 0) {
      ticks.push(at.toMillis());
    }
  }
  return ticks;
}

/** The drawing of a history of beats; in a file of its own since charts are heavy. */
export function BeatChart({
  bars,
  start,
  end,
  fullSeconds,
  widthPx,
  heightPx,
}: {
  bars: { at: number; state: BeatBucketState; seconds: number }[];
  /** Epoch ms. */
  start: number;
  /** Epoch ms. */
  end: number;
  /** Silences beyond this reach the top. */
  fullSeconds: number;
  widthPx: number;
  heightPx: number;
}) {
  const theme = useTheme<Theme>();
  const axis = { fill: quietColor(theme), fontSize: 12 };
  const lineOf = (
    seconds: number,
    level: 'notice' | 'critical',
    word: string,
  ) => (
    <ReferenceLine
      y={seconds}
      stroke={levelColor(theme, level)}
      strokeDasharray="4 3"
      label={{
        value: word,
        position: 'right',
        fill: levelColor(theme, level),
        fontSize: 11,
      }}
    />
  );
  return (
    <BarChart
      data={bars}
      width={widthPx}
      height={heightPx}
      margin={{ top: 12, right: 88, bottom: 0, left: 0 }}
      barCategoryGap={0}
      accessibilityLayer={false}
    >
      <defs>
        <pattern
          id="gitopshq-unwatched"
          width={6}
          height={6}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line
            y2={6}
            stroke={levelColor(theme, 'unknown')}
            strokeOpacity={0.35}
            strokeWidth={2}
          />
        </pattern>
      </defs>
      <XAxis
        dataKey="at"
        type="number"
        domain={[start, end]}
        ticks={hourTicks(start, end)}
        tickFormatter={(at: number) =>
          DateTime.fromMillis(at).toLocaleString(DateTime.TIME_24_SIMPLE)
        }
        tick={axis}
        stroke={theme.palette.divider}
      />
      <YAxis
        domain={[0, fullSeconds]}
        ticks={[0, fullSeconds / 2, fullSeconds]}
        tickFormatter={(seconds: number) =>
          seconds === fullSeconds
            ? `${seconds / 60} min +`
            : `${seconds / 60} min`
        }
        tick={axis}
        width={72}
        stroke={theme.palette.divider}
      />
      {lineOf(noticeSeconds, 'notice', 'late')}
      {lineOf(criticalSeconds, 'critical', 'disconnected')}
      <Bar
        dataKey="seconds"
        isAnimationActive={false}
        barSize={Math.max(1, (widthPx - 160) / Math.max(1, bars.length))}
      >
        {bars.map(({ at, state }) => (
          <Cell
            key={at}
            fill={
              state === 'unwatched'
                ? 'url(#gitopshq-unwatched)'
                : levelColor(theme, BEAT_LEVELS[state])
            }
          />
        ))}
      </Bar>
    </BarChart>
  );
}
