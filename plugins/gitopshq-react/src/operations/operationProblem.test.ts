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

import { ResponseError } from '@backstage/errors';
import { operationErrorCodeSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { operationProblem } from './operationProblem';

const answer = (status: number, error: object) =>
  ResponseError.fromResponse(
    new Response(JSON.stringify({ error, response: { statusCode: status } }), {
      status,
      headers: { 'content-type': 'application/json' },
    }),
  );

describe('operationProblem', () => {
  it.each(operationErrorCodeSchema.options)('has a cure for %s', async code => {
    const error = await answer(409, {
      name: 'ConflictError',
      message: 'm',
      code,
    });
    const { problem, ...rest } = operationProblem(error);
    expect(problem).toMatchObject({ code, message: 'm' });
    expect(problem.cure).toMatch(/\S+ \S+/);
    expect(rest).toEqual({ code, nearest: [] });
  });

  it('hands on what leads further', async () => {
    const error = await answer(409, {
      name: 'ConflictError',
      message: 'busy',
      code: 'targetBusy',
      details: { operationId: 'first', nearest: ['a.yaml#x'] },
    });
    expect(operationProblem(error)).toMatchObject({
      operationId: 'first',
      nearest: ['a.yaml#x'],
    });
  });

  it.each([[{ operationId: 7, nearest: 'a' }], ['text'], [undefined]])(
    'survives details that are not as agreed: %j',
    async details => {
      const error = await answer(409, {
        name: 'ConflictError',
        message: 'm',
        code: 'stale',
        details,
      });
      expect(operationProblem(error)).toMatchObject({
        code: 'stale',
        nearest: [],
      });
    },
  );

  it.each([
    [403, /permission you do not have/],
    [409, /plan again/],
    [400, /Correct what/],
    [503, /starting, overloaded or unreachable/],
  ])('knows what to do about a bare %s', async (status, cure) => {
    const error = await answer(status, { name: 'Error', message: 'm' });
    const { problem, code } = operationProblem(error);
    expect(code).toBeUndefined();
    expect(problem.cure).toMatch(cure);
  });

  it('takes an unknown code for none', async () => {
    const error = await answer(409, { name: 'E', message: 'm', code: 'new' });
    expect(operationProblem(error).code).toBeUndefined();
  });

  it('says that the hub could not be asked', () => {
    expect(operationProblem(new Error('timed out')).problem.message).toMatch(
      /could not be asked: timed out/,
    );
  });
});
