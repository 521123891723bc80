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

import type { ComparedFinding, OperationRecord } from '../types';
import { attribute } from './attribute';

const CART = 'apps/v1/Deployment/shop/cart';

const FINDING: ComparedFinding = {
  object: CART,
  path: 'spec.replicas',
  change: 'added',
  live: 4,
  cause: 'manual',
  confidence: 'high',
  manager: 'gitopshq-operations',
  evidence: [],
  suggestion: 'ignore',
  files: [],
  status: 'open',
};

const RECORD: OperationRecord = {
  operationId: 'op-1',
  object: CART,
  path: 'spec.replicas',
  state: 'expected',
  value: 4,
  at: 1_000,
};

const REMOVAL: OperationRecord = { ...RECORD, value: undefined };

describe('attribute', () => {
  it.each<
    [
      string,
      Partial<ComparedFinding>,
      Partial<OperationRecord>[],
      number | undefined,
      ComparedFinding['status'],
    ]
  >([
    ['what an operation wrote', {}, [RECORD], undefined, 'expected'],
    ['what it wrote before Git changed', {}, [RECORD], 2_000, 'expected'],
    ['without records', {}, [], undefined, 'open'],
    ['another value', { live: 5 }, [RECORD], undefined, 'open'],
    ['a value of another type', { live: '4' }, [RECORD], undefined, 'open'],
    ['another path', {}, [{ ...RECORD, path: 'spec' }], undefined, 'open'],
    ['another object', {}, [{ ...RECORD, object: 'x' }], undefined, 'open'],
    ['a person', { manager: 'kubectl' }, [RECORD], undefined, 'open'],
    [
      'nobody, as scaling may leave it',
      { manager: undefined },
      [RECORD],
      undefined,
      'expected',
    ],
    [
      'what an operation took away',
      { change: 'removed', live: undefined, manager: undefined },
      [REMOVAL],
      500,
      'expected',
    ],
    [
      'what came into Git after it was taken away',
      { change: 'removed', live: undefined, manager: undefined },
      [REMOVAL],
      2_000,
      'open',
    ],
    [
      'what is being put right, whoever wrote it',
      { manager: 'kubectl' },
      [RECORD, { ...RECORD, state: 'reconciling', operationId: 'op-2' }],
      undefined,
      'reconciling',
    ],
    [
      'what a rule ignores and an operation wrote',
      {
        status: 'ignored',
        ignoredBy: { origin: 'built-in', reason: 'restarted' },
      },
      [RECORD],
      undefined,
      'expected',
    ],
    [
      'what only a rule ignores',
      {
        status: 'ignored',
        ignoredBy: { origin: 'built-in', reason: 'restarted' },
      },
      [{ ...RECORD, value: 7 }],
      undefined,
      'ignored',
    ],
  ])('%s', (_what, finding, records, committedAt, status) => {
    const told = attribute(
      { ...FINDING, ...finding },
      records as OperationRecord[],
      committedAt,
    );
    expect(told.status).toBe(status);
    expect(told.operationId).toBe(
      { expected: 'op-1', reconciling: 'op-2' }[status as string],
    );
    expect('ignoredBy' in told).toBe(status === 'ignored');
  });

  it('names the newest of several operations', () => {
    const records = [
      { ...RECORD, operationId: 'newer' },
      { ...RECORD, operationId: 'older' },
    ];
    expect(attribute(FINDING, records, undefined).operationId).toBe('newer');
  });
});
