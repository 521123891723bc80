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
  deploymentSync: 'Deployment sync',
  drift: 'Drift',
  rollbackRate: 'Rollback rate',
};

/** What the time of a signal's observation means. */
export const SEEN_WORDS: Record<SignalName, string> = {
  agentHeartbeat: 'oldest last beat',
  podHealth: 'seen',
  deploymentSync: 'compared',
  drift: 'compared',
  rollbackRate: 'read',
};

/** What a value counts: of one, and of another number. */
const MEANING: Partial<Record<SignalName, [one: string, many: string]>> = {
  podHealth: ['of expected pods not ready', 'of expected pods not ready'],
  deploymentSync: ['service out of sync', 'services out of sync'],
  drift: ['open finding', 'open findings'],
  rollbackRate: ['of releases rolled back', 'of releases rolled back'],
};

/**
 * The value with its unit and meaning; undefined when nothing was measured,
 * and for ages, which the time of the observation already tells.
 */
export function signalValueText(signal: Signal): string | undefined {
  if (signal.value === undefined || signal.unit === 'seconds') {
    return undefined;
  }
  const rounded =
    signal.unit === 'percent'
      ? `${Math.round(signal.value * 10) / 10} %`
      : String(Math.floor(signal.value));
  const [one, many] = MEANING[signal.name] ?? ['', ''];
  return `${rounded} ${rounded === '1' ? one : many}`.trim();
}
