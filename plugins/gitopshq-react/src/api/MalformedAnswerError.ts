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

import { CustomErrorBase } from '@backstage/errors';
import type { ZodError } from 'zod/v3';

const CURE =
  'Check that the GitOpsHQ backend and frontend plugins have the same version and that no proxy in between changes the answer.';

/**
 * An answer of the backend that does not have the agreed form. The message
 * names the route and what is wrong with which value.
 *
 * @public
 */
export class MalformedAnswerError extends CustomErrorBase {
  name = 'MalformedAnswerError' as const;

  /** @param text - Body as received; its beginning is quoted. */
  static notJson(route: string, text: string, cause: unknown) {
    const start = text.slice(0, 60).replace(/\s+/g, ' ');
    return new MalformedAnswerError(
      `${route} answered with something that is not JSON, beginning with "${start}". ${CURE}`,
      cause,
    );
  }

  static notAsAgreed(route: string, cause: ZodError) {
    const [issue] = cause.issues;
    const at =
      issue.path.length > 0 ? issue.path.join('.') : 'the whole answer';
    const more =
      cause.issues.length > 1 ? ` (and ${cause.issues.length - 1} more)` : '';
    return new MalformedAnswerError(
      `${route} answered in an unexpected form: ${at}: ${issue.message}${more}. ${CURE}`,
      cause,
    );
  }
}
