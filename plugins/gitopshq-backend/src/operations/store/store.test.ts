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

import type { Knex } from 'knex';
import fc from 'fast-check';
import {
  OPERATION_STATES,
  type OperationState,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { createTestDatabases } from '../../__testUtils__/testDatabases';
import { setDbNowOffsetForTests } from '../../database/dbNow';
import { migrate } from '../../database/migrate';
import { CART, SHOP_EU, sampleOperation } from '../__testUtils__/samples';
import {
  OPERATION_EVENTS,
  nextState,
  type OperationEvent,
} from '../stateMachine';
import type { Intent } from '../types';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { IdempotencyKeys } from './IdempotencyKeys';
import { IntentStore } from './IntentStore';
import { claimTarget, releaseTarget } from './targetLocks';

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('operations on %s', id => {
  let db: Knex;
  let store: DatabaseOperationStore;

  beforeAll(async () => {
    db = await databases.init(id);
    await migrate(db);
    store = new DatabaseOperationStore(db);
  });
  afterEach(async () => {
    setDbNowOffsetForTests(0);
    for (const table of [
      'operations',
      'operation_intents',
      'operation_locks',
      'idempotency_keys',
    ]) {
      await db(table).delete();
    }
  });

  const insert = async (...[fields]: Parameters<typeof sampleOperation>) => {
    const operation = sampleOperation(fields);
    await db.transaction(trx => store.insert(trx, operation));
    return operation;
  };

  it('reads what was written', async () => {
    const operation = await insert({
      incidentId: '0190b8d8-0000-7000-8000-000000000001',
      steps: [{ name: 'check', state: 'waiting', text: 'Compare' }],
      failure: { code: 'stale', message: 'm', evidence: ['e'] },
      restarts: { 'Deployment/shop/cart': 2 },
      confirmation: { by: 'user:default/dana', text: 'fine', at: 5 },
      badSince: 7,
    });
    expect(await store.find(operation.id)).toEqual(operation);
    expect(await store.find('none')).toBeUndefined();
  });

  const attempt = (operationId: string, event: OperationEvent) =>
    db.transaction(trx => store.change(trx, operationId, () => ({ event })));

  it('goes from state to state as drawn, and no other way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATION_STATES),
        fc.array(fc.constantFrom(...OPERATION_EVENTS), { maxLength: 6 }),
        async (first: OperationState, events: OperationEvent[]) => {
          const { id: operationId } = await insert({ state: first });
          let state = first;
          let version = 1;
          for (const event of events) {
            const next = nextState(state, event);
            const change = attempt(operationId, event);
            const refusal = await change.then(
              () => undefined,
              error => error.code,
            );
            expect(refusal).toBe(next ? undefined : 'wrongState');
            state = next ?? state;
            version += next ? 1 : 0;
          }
          expect(await store.find(operationId)).toMatchObject({
            state,
            version,
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('lets one of many who want the same have it', async () => {
    const { id: operationId } = await insert();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        db.transaction(trx =>
          store.change(trx, operationId, () => ({ event: 'claim' })),
        ),
      ),
    );
    expect(
      outcomes.filter(({ status }) => status === 'fulfilled'),
    ).toHaveLength(1);
    expect(await store.find(operationId)).toMatchObject({
      state: 'executing',
      version: 2,
    });
  });

  it('knows whose time is up', async () => {
    const due = await insert({ expiresAt: 1_000 });
    await insert({ expiresAt: 3_000 });
    await insert({ expiresAt: 1_000, state: 'executing' });
    await insert({ expiresAt: 1_000, state: 'awaiting-merge' });
    expect(await store.expired(2_000, 10)).toEqual([due.id]);
  });

  it('never gives a target to two, whoever comes at once', async () => {
    const OTHER = 'd'.repeat(32);
    const targets = [
      { environmentRef: SHOP_EU },
      { environmentRef: SHOP_EU, serviceId: CART },
      { environmentRef: SHOP_EU, serviceId: OTHER },
      { environmentRef: 'resource:default/shop-us', serviceId: CART },
    ];
    const overlap = (a: (typeof targets)[0], b: (typeof targets)[0]) =>
      a.environmentRef === b.environmentRef &&
      (!a.serviceId || !b.serviceId || a.serviceId === b.serviceId);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...targets), { minLength: 2, maxLength: 6 }),
        async wanted => {
          await db('operation_locks').delete();
          const outcomes = await Promise.allSettled(
            wanted.map((target, at) =>
              db.transaction(trx =>
                claimTarget(trx, target, `operation-${at}`),
              ),
            ),
          );
          const held = wanted.filter(
            (_, at) => outcomes[at].status === 'fulfilled',
          );
          held.forEach((one, at) =>
            held
              .slice(at + 1)
              .forEach(other => expect(overlap(one, other)).toBe(false)),
          );
          // Whoever was refused stood against somebody who has it.
          const against = outcomes.flatMap((outcome, at) =>
            outcome.status === 'rejected'
              ? [
                  {
                    code: outcome.reason.code,
                    overlaps: overlap(
                      wanted[at],
                      wanted[
                        Number(outcome.reason.details.operationId.split('-')[1])
                      ],
                    ),
                  },
                ]
              : [],
          );
          expect(against).toEqual(
            against.map(() => ({ code: 'targetBusy', overlaps: true })),
          );
          expect(held.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 25 },
    );
    await db('operation_locks').delete();
    await db.transaction(trx => claimTarget(trx, targets[0], 'one'));
    await db.transaction(trx => releaseTarget(trx, 'one'));
    await db.transaction(trx => claimTarget(trx, targets[1], 'two'));
  });

  it('keeps what was about to be done, in order', async () => {
    const intents = new IntentStore(db);
    const scale: Intent = {
      ...{ type: 'scale', object: 'apps/v1/Deployment/shop/cart', uid: 'u' },
      ...{ resourceVersion: '7', replicas: 3 },
    };
    const write = () =>
      db.transaction(trx => intents.write(trx, 'operation', scale));
    const first = await write();
    await db.transaction(trx => intents.settle(trx, first, 'void', 'conflict'));
    await write();
    expect(await intents.of('operation')).toEqual([
      {
        ...{ operationId: 'operation', sequence: 1, intent: scale },
        ...{ state: 'void', evidence: 'conflict' },
      },
      {
        operationId: 'operation',
        sequence: 2,
        intent: scale,
        state: 'written',
      },
    ]);
  });

  describe('idempotency keys', () => {
    const asked = {
      person: 'user:default/dana',
      route: 'POST /operations',
      key: 'k1',
      body: { a: 1 },
    };
    let done = 0;
    const work = async () => {
      done += 1;
      return { status: 201, body: { number: done } };
    };
    beforeEach(() => {
      done = 0;
    });

    it('answers the same question once, also when asked at once', async () => {
      const keys = new IdempotencyKeys(db);
      const first = await keys.once(asked, work);
      expect(first).toEqual({ status: 201, body: { number: 1 } });
      expect(await keys.once(asked, work)).toEqual(first);
      await expect(
        keys.once({ ...asked, body: { a: 2 } }, work),
      ).rejects.toThrow('was used for another request');
      const others = [
        { person: 'user:default/vera' },
        { route: 'POST /operations/1/execute' },
        { key: 'k2' },
      ];
      for (const other of others) {
        await keys.once({ ...asked, ...other }, work);
      }
      expect(done).toBe(4);

      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () =>
          keys.once({ ...asked, key: 'at once' }, work),
        ),
      );
      expect(done).toBe(5);
      expect(
        outcomes.filter(({ status }) => status === 'fulfilled').length,
      ).toBeGreaterThan(0);
    });

    it('forgets what failed, what is a day old, and what was abandoned', async () => {
      const keys = new IdempotencyKeys(db);
      await expect(
        keys.once(asked, async () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await keys.once(asked, work);
      setDbNowOffsetForTests(24 * 3_600_000 + 1_000);
      await keys.once(asked, work);
      expect(done).toBe(2);
      await db('idempotency_keys').update({ status: null, answer: null });
      await expect(keys.once(asked, work)).rejects.toThrow(
        'is being worked on',
      );
      setDbNowOffsetForTests(24 * 3_600_000 + 130_000);
      await keys.once(asked, work);
      expect(done).toBe(3);
    });
  });
});
