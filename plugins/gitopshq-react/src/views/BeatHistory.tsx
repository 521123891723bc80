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
  type BeatBucket,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { lazy, Suspense } from 'react';
import {
  BEAT_LEVELS,
  BEAT_WORDS,
  beatRuns,
  beatsLabel,
  durationText,
  spanText,
} from './beatRuns';
import { FleetTable } from './FleetTable';
import { LevelChip } from './LevelChip';
import { QuietText } from './QuietText';

/** Silences beyond this reach the top of the chart. */
const FULL_SECONDS = 600;
/** A bar is seen at least this high. */
const MIN_SECONDS = 12;
const CHART_PX = 160;

// The words are of use before the chart is there.
const BeatChart = lazy(() =>
  import('./BeatChart').then(loaded => ({ default: loaded.BeatChart })),
);

const useStyles = makeStyles(
  (theme: Theme) => ({
    history: { display: 'grid', gap: theme.spacing(1), marginTop: 16 },
    chart: { overflowX: 'auto' },
  }),
  { name: 'GitopshqBeatHistory' },
);

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
        <Suspense
          fallback={<div style={{ width: widthPx, height: CHART_PX }} />}
        >
          <BeatChart
            bars={bars}
            start={start}
            end={end}
            fullSeconds={FULL_SECONDS}
            widthPx={widthPx}
            heightPx={CHART_PX}
          />
        </Suspense>
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
