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

import { verifyConfigSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import type { Execution } from '../execute/Execution';
import { sampleOperation } from '../__testUtils__/samples';
import { stepsOf } from '../steps';
import type { StoredOperation } from '../types';
import type { Recovery } from './RecoveryReader';
import { verifyOperation } from './verifyOperation';

const START = Date.UTC(2026, 10, 23);

const well = (restarts = 0): Recovery => ({
  synced: { ok: true, text: 'What is live equals Git', evidence: [] },
  health: { ok: true, text: '1 workload is healthy', evidence: [] },
  restarts: { 'Deployment/shop/cart': restarts },
});
const ill: Recovery = {
  ...well(),
  health: {
    ok: false,
    text: '1 of 1 workloads are not healthy',
    evidence: ['Deployment/shop/cart: 0 of 1 pods ready'],
  },
};

/** What the world was at which second, and what came of it. */
class Watched {
  operation: StoredOperation;
  time = START;
  readonly next: unknown[] = [];

  constructor(fields: Partial<StoredOperation> = {}) {
    const operation = sampleOperation();
    this.operation = {
      ...operation,
      state: 'verifying',
      verifyingSince: START,
      steps: stepsOf(operation.plan, 'push'),
      ...fields,
    };
  }

  async look(atSeconds: number, recovery: Recovery, config: object = {}) {
    this.time = START + atSeconds * 1_000;
    const x = {
      operation: this.operation,
      now: async () => this.time,
      signal: new AbortController().signal,
      deps: {
        registry: { current: () => ({ environments: new Map() }) },
      },
      set: async (fields: Partial<StoredOperation>) => {
        this.operation = { ...this.operation, ...fields };
      },
      end: async (
        event: string,
        failure: StoredOperation['failure'],
        fields: Partial<StoredOperation>,
      ) => {
        this.operation = {
          ...this.operation,
          ...fields,
          failure,
          state: event === 'succeed' ? 'succeeded' : 'failed',
        };
        return 'ended' as const;
      },
    };
    const next = await verifyOperation(x as unknown as Execution, {
      recovery: { read: async () => recovery },
      config: verifyConfigSchema.parse(config),
    });
    this.next.push(next);
    return next;
  }
}

describe('verifyOperation', () => {
  it('succeeds when all was well for the whole window, and says since when', async () => {
    const watched = new Watched();
    await watched.look(0, ill);
    await watched.look(20, well());
    expect(await watched.look(80, well())).toEqual({ dueAfterMs: 5_000 });
    // Looked at right at the end of the window, not at the next interval.
    expect(await watched.look(138, well())).toEqual({ dueAfterMs: 2_000 });
    expect(await watched.look(140, well())).toBe('ended');
    expect(watched.operation).toMatchObject({
      state: 'succeeded',
      recoveredAt: START + 20_000,
    });
    expect(watched.operation.steps.at(-1)).toMatchObject({
      name: 'error-rate',
      state: 'skipped',
      text: 'error rate: not measured',
    });
  });

  it('begins the window anew when something was not well', async () => {
    const watched = new Watched();
    await watched.look(10, well());
    await watched.look(100, ill);
    await watched.look(110, well());
    await watched.look(150, well());
    expect(watched.operation.state).toBe('verifying');
    await watched.look(230, well());
    expect(watched.operation).toMatchObject({
      state: 'succeeded',
      recoveredAt: START + 110_000,
    });
  });

  it('begins the window anew when a container restarted', async () => {
    const watched = new Watched();
    await watched.look(10, well(3));
    // Pods that went took their restarts with them.
    await watched.look(20, well(0));
    await watched.look(60, well(1));
    await watched.look(140, well(1));
    expect(watched.operation.state).toBe('verifying');
    await watched.look(180, well(1));
    expect(watched.operation).toMatchObject({
      state: 'succeeded',
      recoveredAt: START + 60_000,
    });
  });

  it.each([
    ['never well', ill, 'Deployment/shop/cart: 0 of 1 pods ready'],
    ['well too late', well(), 'the window had not ended in time'],
  ])('fails with evidence when %s', async (_, recovery, evidence) => {
    const watched = new Watched();
    await watched.look(895, recovery);
    expect(watched.operation.state).toBe('verifying');
    expect(watched.next).toEqual([{ dueAfterMs: 5_000 }]);
    await watched.look(900, recovery);
    expect(watched.operation).toMatchObject({
      state: 'failed',
      failure: {
        code: 'notRecovered',
        evidence: expect.arrayContaining([evidence]),
      },
    });
  });

  it('needs a person where the error rate cannot be measured', async () => {
    const config = {
      queries: [{ name: 'errors', url: 'http://127.0.0.1:1', query: 'x' }],
    };
    const watched = new Watched({ badSince: START - 60_000 });
    await watched.look(0, well(), config);
    await watched.look(120, well(), config);
    expect(watched.operation).toMatchObject({ state: 'verifying' });
    expect(watched.operation.steps.at(-1)).toMatchObject({
      state: 'running',
      evidence: expect.stringContaining('errors: not measured'),
    });
    watched.operation = {
      ...watched.operation,
      confirmation: { by: 'user:default/dana', text: 'looked at it', at: 1 },
    };
    await watched.look(130, well(), config);
    expect(watched.operation.state).toBe('succeeded');
    expect(watched.operation.steps.at(-1)!.evidence).toContain(
      'confirmed by user:default/dana: looked at it',
    );
  });
});
