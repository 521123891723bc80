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

import type { ScopedSignals } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  ItemStates,
  SignalList,
  type FleetItem,
} from '@gitopshq/backstage-plugin-gitopshq-react';
import Typography from '@material-ui/core/Typography';

/** The signals that tell of drift: whether it was compared, and what came of it. */
export function DriftSignals({
  signals,
}: {
  signals: FleetItem<ScopedSignals>;
}) {
  return (
    <section aria-label="Signals">
      <ItemStates item={signals} label="signals" rows={2}>
        {scoped => {
          const shown = scoped.signals.filter(
            ({ name }) => name === 'drift' || name === 'deploymentSync',
          );
          return shown.length > 0 ? (
            <SignalList signals={shown} />
          ) : (
            <Typography variant="body2">
              No signal tells so far whether these objects were compared with
              Git.
            </Typography>
          );
        }}
      </ItemStates>
    </section>
  );
}
