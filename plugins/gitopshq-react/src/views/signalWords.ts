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
  Signal,
  SignalName,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Words for people. @public */
export const SIGNAL_WORDS: Record<SignalName, string> = {
  agentHeartbeat: 'Cluster heartbeat',
  podHealth: 'Pod health',
};

const MEANING: Record<SignalName, string> = {
  agentHeartbeat: 'since the oldest last beat of a cluster',
  podHealth: 'of expected pods not ready',
};

/** The value with its unit and meaning; undefined when nothing was measured. */
export function signalValueText(signal: Signal): string | undefined {
  if (signal.value === undefined) {
    return undefined;
  }
  const rounded =
    signal.unit === 'percent'
      ? `${Math.round(signal.value * 10) / 10} %`
      : String(Math.floor(signal.value));
  const withUnit = signal.unit === 'seconds' ? `${rounded} s` : rounded;
  return `${withUnit} ${MEANING[signal.name]}`;
}
