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
  beatBucketState,
  DEFAULT_THRESHOLDS,
  type BeatBucket,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { DateTime } from 'luxon';
import { Bar, BarChart, Cell, ReferenceLine, XAxis, YAxis } from 'recharts';
import {
  BEAT_LEVELS,
  BEAT_WORDS,
  beatRuns,
  beatsLabel,
  durationText,
  spanText,
} from './beatRuns';
import { FleetTable } from './FleetTable';
import { levelColor } from './levelAppearance';
import { LevelChip } from './LevelChip';
import { quietColor } from './quietColor';
import { QuietText } from './QuietText';

/** Silences beyond this reach the top of the chart. */
const FULL_SECONDS = 600;
/** A bar is seen at least this high. */
const MIN_SECONDS = 12;
const TICK_HOURS = 4;

const { noticeSeconds, criticalSeconds } = DEFAULT_THRESHOLDS.agentHeartbeat;

const useStyles = makeStyles(
  (theme: Theme) => ({
    history: { display: 'grid', gap: theme.spacing(1), marginTop: 16 },
    chart: { overflowX: 'auto' },
  }),
  { name: 'GitopshqBeatHistory' },
);

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

/** @public */
export interface BeatHistoryProps {
  /** Whose beats and over which time: "Beats of prod-eu, last 24 hours". */
  title: string;
  /** Oldest first. */
  beats: BeatBucket[];
  widthPx?: number;
}

/**
 * How old the last beat became over a day, span by span, and every
 * disturbance in words with its exact times.
 *
 * @public
 */
export function BeatHistory({ title, beats, widthPx = 900 }: BeatHistoryProps) {
  const classes = useStyles();
  const theme = useTheme<Theme>();
  const bars = beats.map(bucket => {
    const state = beatBucketState(bucket);
    return {
      at: (Date.parse(bucket.from) + Date.parse(bucket.to)) / 2,
      state,
      seconds:
        state === 'unwatched'
          ? FULL_SECONDS
          : Math.min(
              FULL_SECONDS,
              Math.max(MIN_SECONDS, bucket.worstAgeSeconds ?? 0),
            ),
    };
  });
  const runs = beatRuns(beats);
  const start = runs[0]?.from ?? 0;
  const end = runs.at(-1)?.to ?? 0;
  const disturbed = runs.filter(({ state }) => state !== 'beating').reverse();
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
    <div className={classes.history}>
      <QuietText variant="caption" component="div">
        {title}: greatest age of the last beat
      </QuietText>
      <div
        className={classes.chart}
        role="img"
        aria-label={beatsLabel(title, beats)}
      >
        <BarChart
          data={bars}
          width={widthPx}
          height={160}
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
            domain={[0, FULL_SECONDS]}
            ticks={[0, 300, 600]}
            tickFormatter={(seconds: number) =>
              seconds === FULL_SECONDS ? '10 min +' : `${seconds / 60} min`
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
      </div>
      {disturbed.length === 0 ? (
        <QuietText>Every beat came, all the time.</QuietText>
      ) : (
        <FleetTable
          label={`Disturbances, ${title}`}
          columns={['When', 'What', 'Longest silence', 'Beats']}
        >
          {disturbed.map(run => (
            <TableRow key={run.from}>
              <TableCell>{spanText(run)}</TableCell>
              <TableCell>
                <LevelChip
                  level={BEAT_LEVELS[run.state]}
                  word={BEAT_WORDS[run.state]}
                />
              </TableCell>
              <TableCell>
                {run.state === 'unwatched'
                  ? 'unknown: the hub did not run or did not know the cluster'
                  : durationText(run.worstAgeSeconds ?? 0)}
              </TableCell>
              <TableCell>
                {run.state === 'unwatched'
                  ? 'none expected'
                  : `${run.received} of ${run.expected}`}
              </TableCell>
            </TableRow>
          ))}
        </FleetTable>
      )}
    </div>
  );
}
