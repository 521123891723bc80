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

import type {
  BeatBucket,
  BeatBucketState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { useTheme, type Theme } from '@material-ui/core/styles';
import { memo, useId } from 'react';
import { BEAT_LEVELS, beatRuns, beatRunText, beatsLabel } from './beatRuns';
import { levelColor } from './levelAppearance';

const HEIGHT_PX = 20;

/** Colour alone says nothing: each state has a shape of its own. */
const SHAPES: Record<BeatBucketState, { top: number; height: number }> = {
  beating: { top: 6, height: 8 },
  missed: { top: 3, height: 14 },
  silent: { top: 0, height: HEIGHT_PX },
  unwatched: { top: 8, height: 4 },
};

/** Short disturbances must still be seen. */
const MIN_WIDTH_PX = 3;

/** @public */
export interface BeatStripProps {
  /** Whose beats and over which time: "Beats of prod-eu, last 24 hours". */
  title: string;
  /** Oldest first, without gaps. */
  beats: BeatBucket[];
  widthPx?: number;
}

function Strip({ title, beats, widthPx = 132 }: BeatStripProps) {
  const theme = useTheme<Theme>();
  // Colons of React's ids would have to be escaped in url().
  const hatchId = useId().replaceAll(':', '');
  const runs = beatRuns(beats);
  const start = runs[0]?.from ?? 0;
  const end = runs.at(-1)?.to ?? 1;
  const scale = widthPx / (end - start);
  const disturbedLast = [...runs].sort(
    (a, b) => SHAPES[a.state].height - SHAPES[b.state].height,
  );
  const crossed = levelColor(theme, BEAT_LEVELS.silent);
  return (
    <svg
      role="img"
      aria-label={beatsLabel(title, beats)}
      width={widthPx}
      height={HEIGHT_PX}
      style={{ display: 'block' }}
    >
      <defs>
        <pattern
          id={hatchId}
          width={4}
          height={4}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line y2={4} stroke={crossed} strokeWidth={2} />
        </pattern>
      </defs>
      {disturbedLast.map(run => {
        const { top, height } = SHAPES[run.state];
        const color = levelColor(theme, BEAT_LEVELS[run.state]);
        const width = Math.max(MIN_WIDTH_PX, (run.to - run.from) * scale);
        const x = Math.min((run.from - start) * scale, widthPx - width);
        const isOutlined = run.state === 'silent' || run.state === 'unwatched';
        return (
          <rect
            key={run.from}
            x={isOutlined ? x + 0.5 : x}
            y={isOutlined ? top + 0.5 : top}
            width={isOutlined ? Math.max(1, width - 1) : width}
            height={isOutlined ? height - 1 : height}
            fill={
              { silent: `url(#${hatchId})`, unwatched: 'none' }[
                run.state as string
              ] ?? color
            }
            {...(isOutlined && { stroke: color })}
            {...(run.state === 'unwatched' && { strokeDasharray: '2 2' })}
            data-beats={run.state}
          >
            <title>{beatRunText(run)}</title>
          </rect>
        );
      })}
    </svg>
  );
}

/**
 * A day of beats in a line: a thin bar where every beat came, a thicker one
 * where beats were missed, a hatched box of full height where none came, a
 * dashed outline where the hub did not watch. Neighbours of one state are one
 * shape, with its exact times in a tooltip.
 *
 * @public
 */
export const BeatStrip = memo(Strip);
