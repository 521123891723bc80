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
import type { Problem } from '@gitopshq/backstage-plugin-gitopshq-common';

/** What a person can do about an HTTP status of the backend. */
function cureOfStatus(status: number): string {
  if (status === 401) {
    return 'Sign in again.';
  }
  if (status === 403 || status === 404) {
    return 'It does not exist or is not yours to see. Check the name, or ask its owner or an operator for access.';
  }
  if (status === 400) {
    return 'Correct or clear the filters of this page.';
  }
  if (status === 502 || status === 503 || status === 504) {
    return 'The backend is starting, overloaded or unreachable. Try again in a moment; it is asked again every 30 s.';
  }
  return 'Try again; if it stays, tell the platform team the time and this message.';
}

/**
 * An error of a request as a problem with value and cure.
 *
 * @param cures - By HTTP status, where the request knows better what to do.
 *
 * @public
 */
export function problemOfError(
  error: Error,
  cures: Readonly<Record<number, string>> = {},
): Problem {
  if (error instanceof ResponseError) {
    return {
      code: error.cause.name,
      message: error.cause.message || error.message,
      value: `${error.statusCode} ${error.statusText}`.trim(),
      cure: cures[error.statusCode] ?? cureOfStatus(error.statusCode),
    };
  }
  if (error.name === 'MalformedAnswerError') {
    const [message, cure] = error.message.split(/(?<=\.) (?=Check )/);
    return { code: error.name, message, cure: cure ?? '' };
  }
  return {
    code: error.name,
    message: `The GitOpsHQ backend could not be asked: ${error.message}`,
    cure: 'Check the network connection and that the backend runs. It is asked again every 30 s.',
  };
}
