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
  AsOf,
  EmptyState,
  ItemStates,
  QuietText,
  SignalList,
  SignalTrend,
  useSignals,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';
import type { TitledScope } from './signalScopes';

export interface FleetSignalsProps extends TitledScope {
  /** Other filters than the owner are set; they do not narrow signals. */
  isNarrowed: boolean;
}

/** The signals of a scope with their reasons and offenders. */
export function FleetSignals({
  request,
  title,
  isNarrowed,
}: FleetSignalsProps) {
  const signals = useSignals(request);
  return (
    <section aria-label={title}>
      <Typography variant="h6" component="h2" gutterBottom>
        {title}
      </Typography>
      {isNarrowed && (
        <QuietText gutterBottom>
          Of all environments: only the owner filter applies to signals.
        </QuietText>
      )}
      <ItemStates item={signals} label="signals" rows={2}>
        {scoped =>
          scoped.signals.length > 0 ? (
            <>
              <SignalList signals={scoped.signals} />
              {scoped.scope === 'fleet' &&
                scoped.signals.map(({ name }) => (
                  // Kept of the whole fleet only, for who sees all of it.
                  <SignalTrend
                    key={name}
                    signal={name}
                    scope="fleet"
                    of="of the fleet"
                    hideEmpty
                  />
                ))}
              <AsOf at={scoped.asOf} />
            </>
          ) : (
            <EmptyState title="No signals">
              Signals appear once a cluster you may see was probed for the first
              time.
            </EmptyState>
          )
        }
      </ItemStates>
    </section>
  );
}
