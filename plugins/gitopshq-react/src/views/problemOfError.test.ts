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
import { MalformedAnswerError } from '../api';
import { problemOfError } from './problemOfError';

const refused = (statusCode: number, statusText: string) =>
  ResponseError.fromResponse({
    status: statusCode,
    statusText,
    ok: false,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () =>
      JSON.stringify({
        error: { name: 'SomeError', message: 'tier "x" is no tier' },
        response: { statusCode },
      }),
  } as Response);

describe('problemOfError', () => {
  it.each([
    [400, 'Bad Request', /clear the filters/],
    [401, 'Unauthorized', /Sign in again/],
    [403, 'Forbidden', /not yours to see/],
    [404, 'Not Found', /not yours to see/],
    [500, 'Internal Server Error', /tell the platform team/],
    [503, 'Service Unavailable', /in a moment/],
  ])('says what to do about a %i', async (status, text, cure) => {
    expect(problemOfError(await refused(status, text))).toEqual({
      code: 'SomeError',
      message: 'tier "x" is no tier',
      value: `${status} ${text}`,
      cure: expect.stringMatching(cure),
    });
  });

  it('parts an unexpected answer from its cure', () => {
    const error = MalformedAnswerError.notJson('GET /x', '<html>', undefined);

    expect(problemOfError(error)).toEqual({
      code: 'MalformedAnswerError',
      message:
        'GET /x answered with something that is not JSON, beginning with "<html>".',
      cure: expect.stringMatching(/^Check that/),
    });
  });

  it('says that the backend could not be asked', () => {
    expect(problemOfError(new TypeError('Failed to fetch'))).toMatchObject({
      message: 'The GitOpsHQ backend could not be asked: Failed to fetch',
      cure: expect.stringContaining('network connection'),
    });
  });
});
