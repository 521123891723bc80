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

import { badRequest } from '../api/StatusError';

/** Where the next page of a list begins: after `after`, in the list as of `version`. */
export interface ContinueToken {
  version: number;
  after: string;
}

export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(JSON.stringify([token.version, token.after])).toString(
    'base64url',
  );
}

/** @throws StatusError 400 for a text that is no token of ours */
export function decodeContinue(text: string): ContinueToken {
  try {
    const parsed: unknown = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    );
    if (
      Array.isArray(parsed) &&
      Number.isSafeInteger(parsed[0]) &&
      typeof parsed[1] === 'string'
    ) {
      return { version: parsed[0], after: parsed[1] };
    }
  } catch {
    // Falls through to the same answer as a text of the wrong shape.
  }
  throw badRequest('continue key is not valid');
}
