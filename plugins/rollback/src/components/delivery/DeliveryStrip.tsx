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
import {
  durationText,
  Facts,
  ItemStates,
  QuietText,
  useDeliveryMetrics,
  type DeliveryRequest,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { lazy, Suspense } from 'react';

const DeliveryBars = lazy(() =>
  import('./DeliveryBars').then(({ DeliveryBars: component }) => ({
    default: component,
  })),
);

/** Long enough for a rate to mean something. */
const DAYS = 30;

const useStyles = makeStyles(
  (theme: Theme) => ({
    strip: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 4),
    },
    facts: { flexGrow: 1, minWidth: 280 },
  }),
  { name: 'RollbackDeliveryStrip' },
);

/** A share of releases in whole percent; of none there is no share. */
export function rateText(part: number, whole: number): string {
  return whole === 0
    ? 'no releases'
    : `${Math.round((100 * part) / whole)} % (${part} of ${whole})`;
}

function Metrics({ metrics }: { metrics: DeliveryMetrics }) {
  const classes = useStyles();
  const { releases, perDay, rolledBack, recovery } = metrics;
  return (
    <div className={classes.strip}>
      <div className={classes.facts}>
        <Facts
          facts={[
            [
              `Deployments, last ${DAYS} days`,
              `${perDay.toLocaleString('en-US', {
                maximumFractionDigits: 1,
              })} per day (${releases})`,
            ],
            ['Rolled back', rateText(rolledBack, releases)],
            [
              'Time to recover, median',
              recovery.medianSeconds === undefined
                ? 'nothing to recover from'
                : `${durationText(recovery.medianSeconds)} (${recovery.count})`,
            ],
          ]}
        />
      </div>
      {releases > 0 ? (
        <Suspense fallback={null}>
          <DeliveryBars metrics={metrics} />
        </Suspense>
      ) : (
        <QuietText>No releases in this time.</QuietText>
      )}
    </div>
  );
}

export interface DeliveryStripProps {
  scope: DeliveryRequest['scope'];
  /** Of the scope: an entity ref, a service's id, `me`. */
  of?: string;
}

/** How often is delivered, how much of it taken back, how fast. */
export function DeliveryStrip({ scope, of }: DeliveryStripProps) {
  const metrics = useDeliveryMetrics({ scope, ref: of, days: DAYS });
  return (
    <section aria-label="Delivery">
      <ItemStates item={metrics} label="delivery metrics" rows={1}>
        {value => <Metrics metrics={value} />}
      </ItemStates>
    </section>
  );
}
