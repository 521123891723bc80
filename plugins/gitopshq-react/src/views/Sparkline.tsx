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
import { lazy, Suspense } from 'react';
import { QuietText } from './QuietText';
import { sparklineLabel } from './sparklineLabel';

// A page is of use before its charts are there.
const SparklineBars = lazy(() =>
  import('./SparklineBars').then(loaded => ({ default: loaded.SparklineBars })),
);

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
  if (samples.length === 0) {
    return <QuietText>{sparklineLabel(title, samples)}</QuietText>;
  }
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
      <Suspense fallback={<div style={{ width: widthPx, height: heightPx }} />}>
        <SparklineBars bars={bars} widthPx={widthPx} heightPx={heightPx} />
      </Suspense>
    </div>
  );
}
