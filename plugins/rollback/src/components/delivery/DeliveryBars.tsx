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

import type { DeliveryMetrics } from '@gitopshq/backstage-plugin-gitopshq-common';
import { levelColor } from '@gitopshq/backstage-plugin-gitopshq-react';
import { useTheme, type Theme } from '@material-ui/core/styles';
import { Bar, BarChart, YAxis } from 'recharts';

const WIDTH_PX = 240;
const HEIGHT_PX = 40;

/** Releases of each day; the part that was rolled back stands out. */
export function DeliveryBars({ metrics }: { metrics: DeliveryMetrics }) {
  const theme = useTheme<Theme>();
  const { days, releases, rolledBack } = metrics;
  const bars = days.map(day => ({
    day: day.day,
    kept: Math.max(0, day.releases - day.rolledBack),
    rolledBack: day.rolledBack,
  }));
  return (
    <div
      role="img"
      aria-label={`Releases per day over ${days.length} days: ${releases} in all, ${rolledBack} rolled back`}
    >
      <BarChart
        data={bars}
        width={WIDTH_PX}
        height={HEIGHT_PX}
        margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer={false}
      >
        <YAxis hide domain={[0, 'dataMax']} />
        <Bar
          dataKey="kept"
          stackId="day"
          fill={levelColor(theme, 'notice')}
          isAnimationActive={false}
        />
        <Bar
          dataKey="rolledBack"
          stackId="day"
          fill={levelColor(theme, 'critical')}
          isAnimationActive={false}
        />
      </BarChart>
    </div>
  );
}
