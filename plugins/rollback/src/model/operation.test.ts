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
  Operation,
  OperationStep,
} from '@gitopshq/backstage-plugin-gitopshq-common';
import { anOperation, incidentId, serviceId } from '../__testUtils__';
import { isErrorRateUnmeasured, requestAgain } from './operation';

const skipped: OperationStep = {
  name: 'error-rate',
  state: 'skipped',
  text: 'error rate: not measured',
};

describe('operation', () => {
  it.each<[string, Partial<Operation>, boolean]>([
    ['not measured', { steps: [skipped], state: 'verifying' }, true],
    ['not measured, ended well', { steps: [skipped] }, true],
    ['not measured, failed', { steps: [skipped], state: 'failed' }, false],
    ['measured', { steps: [{ ...skipped, state: 'done' }] }, false],
    ['no such step', { steps: [] }, false],
    [
      'confirmed by hand',
      {
        steps: [skipped],
        confirmation: {
          by: 'user:default/sre',
          text: 'dashboards are calm',
          at: '2026-03-10T08:00:00.000Z',
        },
      },
      false,
    ],
  ])('asks for a word on the error rate: %s', (_name, fields, expected) => {
    expect(isErrorRateUnmeasured(anOperation(fields))).toBe(expected);
  });

  it('asks for the same again', () => {
    expect(requestAgain(anOperation({ incidentId: incidentId(1) }))).toEqual({
      kind: 'rollback',
      target: {
        environmentRef: 'resource:default/shop-us',
        serviceId: serviceId(1),
      },
      parameters: { scope: 'service', toSha: expect.any(String) },
      reason: 'cart is down since its last release',
      incidentId: incidentId(1),
    });
    expect(
      requestAgain(anOperation({ parameters: { scope: 'galaxy' } })),
    ).toBeUndefined();
  });
});
