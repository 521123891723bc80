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

import { DEFAULT_THRESHOLDS } from '@gitopshq/backstage-plugin-gitopshq-common';
import {
  locatorFailed,
  needsServerSideProvider,
  unconfirmed,
} from '../registry/problems';
import { assessCluster, type ClusterObservation } from './clusterLevel';

const NOW = Date.UTC(2026, 10, 23);
const ago = (seconds: number) => NOW - seconds * 1000;
const problem = { code: 'x', message: 'It is so', cure: 'Do this' };

function beat(seconds: number, afterGap = false, consecutiveBeats = 5) {
  return { lastBeatAt: ago(seconds), consecutiveBeats, afterGap };
}

const never = { consecutiveBeats: 0, afterGap: false };

describe('assessCluster', () => {
  it.each<[string, Partial<ClusterObservation>, string, string]>([
    ['never seen', { heartbeat: never }, 'registered', 'unknown'],
    ['just seen', { heartbeat: beat(0) }, 'connected', 'healthy'],
    ['59.9 s', { heartbeat: beat(59.9) }, 'connected', 'healthy'],
    ['60 s', { heartbeat: beat(60) }, 'late', 'notice'],
    ['120 s', { heartbeat: beat(120) }, 'late', 'warning'],
    ['300 s', { heartbeat: beat(300) }, 'late', 'warning'],
    ['300.1 s', { heartbeat: beat(300.1) }, 'disconnected', 'critical'],
    [
      'first after a gap',
      { heartbeat: beat(1, true, 1) },
      'connected',
      'notice',
    ],
    [
      'second after a gap',
      { heartbeat: beat(1, true, 2) },
      'connected',
      'healthy',
    ],
    ['a beat of the future', { heartbeat: beat(-90) }, 'late', 'unknown'],
    [
      'refused credential',
      {
        heartbeat: beat(5),
        probe: { probedAt: ago(5), outcome: 'no-access', problem },
      },
      'no-access',
      'unknown',
    ],
    [
      'refused credential, but long ago',
      {
        heartbeat: beat(130),
        probe: { probedAt: ago(130), outcome: 'no-access', problem },
      },
      'late',
      'warning',
    ],
    [
      'failing readyz',
      {
        heartbeat: beat(5),
        probe: { probedAt: ago(5), outcome: 'not-ready', problem },
      },
      'error',
      'warning',
    ],
    [
      'not Kubernetes, never was',
      {
        heartbeat: never,
        probe: { probedAt: ago(5), outcome: 'not-kubernetes', problem },
      },
      'error',
      'warning',
    ],
    [
      'not Kubernetes since 6 minutes',
      {
        heartbeat: beat(360),
        probe: { probedAt: ago(5), outcome: 'not-kubernetes', problem },
      },
      'error',
      'critical',
    ],
    [
      'unreachable, never seen',
      {
        heartbeat: never,
        probe: { probedAt: ago(5), outcome: 'unreachable', problem },
      },
      'registered',
      'unknown',
    ],
    [
      'unreachable, seen just before',
      {
        heartbeat: beat(35),
        probe: { probedAt: ago(5), outcome: 'unreachable', problem },
      },
      'connected',
      'healthy',
    ],
    [
      'unconfirmed',
      {
        confirmed: false,
        registryProblem: unconfirmed('cluster', 'https://h', 'no rule'),
        heartbeat: never,
      },
      'unconfirmed',
      'unknown',
    ],
    [
      'no server-side provider',
      { registryProblem: needsServerSideProvider('google'), heartbeat: never },
      'no-access',
      'unknown',
    ],
  ])('%s', (_, observation, state, level) => {
    const assessed = assessCluster(
      { confirmed: true, heartbeat: never, ...observation },
      DEFAULT_THRESHOLDS.agentHeartbeat,
      NOW,
    );
    expect(assessed).toMatchObject({ state, level });
    expect(assessed.reason).not.toBe('');
    expect(assessed.problem).toEqual(
      observation.registryProblem ?? observation.probe?.problem,
    );
  });

  it.each([
    ['what a probe met', problem, 'x'],
    ['that its locator fails, else', undefined, 'locator-failed'],
  ])('tells %s', (_, met, code) => {
    const assessed = assessCluster(
      {
        confirmed: true,
        registryProblem: locatorFailed('acme', 'down', undefined),
        heartbeat: beat(5),
        probe: { probedAt: ago(5), outcome: 'ready', problem: met },
      },
      DEFAULT_THRESHOLDS.agentHeartbeat,
      NOW,
    );
    expect(assessed).toMatchObject({ state: 'connected', level: 'healthy' });
    expect(assessed.problem?.code).toBe(code);
  });

  it('says why a cluster is late', () => {
    const assessed = assessCluster(
      {
        confirmed: true,
        heartbeat: beat(130),
        probe: { probedAt: ago(5), outcome: 'unreachable', problem },
      },
      DEFAULT_THRESHOLDS.agentHeartbeat,
      NOW,
    );
    expect(assessed.reason).toBe('no beat for 130 s: It is so');
  });
});
