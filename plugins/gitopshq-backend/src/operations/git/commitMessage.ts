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

import type { CommitRequest, Person } from './types';

/** Its name as trailers and people know it. */
export const OPERATION_TRAILER = 'Operation-Id';

const MAX_LINE = 200;
const MAX_BODY = 10_000;
const TRAILER_NAME = /^[A-Za-z][A-Za-z0-9-]*$/;
/** What Git may take for a trailer, or for the end of a message. */
const LIKE_A_TRAILER = /^(?:[^\s:]+\s*:|\(cherry picked from commit |---)/;

/** One line without signs that steer a terminal. */
function oneLine(text: string, maxLength = MAX_LINE): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
    .trim();
}

/**
 * A person's text as a part of the message. Lines that look like trailers are
 * indented, so that no tool reads them as such, wherever it looks for them.
 */
function bodyOf(text: string): string {
  return text
    .slice(0, MAX_BODY)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .split('\n')
    .map(line => line.replace(/\p{Cc}+/gu, ' ').trimEnd())
    .map(line => (LIKE_A_TRAILER.test(line) ? ` ${line}` : line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '');
}

/**
 * Subject, body and trailers; the trailers are the last paragraph, which is
 * the only one that Git reads them from.
 *
 * @throws Error for an empty subject, or a trailer that has no name of one.
 */
export function commitMessage({
  operationId,
  subject,
  body = '',
  trailers = [],
}: Pick<
  CommitRequest,
  'operationId' | 'subject' | 'body' | 'trailers'
>): string {
  const title = oneLine(subject);
  if (title === '') {
    throw new Error('A commit needs a subject');
  }
  const lines = [[OPERATION_TRAILER, operationId] as const, ...trailers].map(
    ([name, value]) => {
      if (!TRAILER_NAME.test(name)) {
        throw new Error(`"${name}" is no name of a trailer`);
      }
      return `${name}: ${oneLine(value)}`;
    },
  );
  return `${[title, bodyOf(body), lines.join('\n')]
    .filter(part => part !== '')
    .join('\n\n')}\n`;
}

/** Git takes these off the ends of a name itself, and refuses what is left empty. */
const CRUD = /^[\s.,:;<>"\\']+|[\s.,:;<>"\\']+$/g;

/** Name and e-mail address such as a commit can hold. */
export function gitPerson({ name, email }: Person): Person {
  const clean = (text: string) =>
    oneLine(text.replace(/[<>]/g, ' ')).replace(CRUD, '');
  const address = clean(email).replace(/\s+/g, '');
  return {
    name: clean(name) || address || 'unknown',
    email: address || 'unknown@example.invalid',
  };
}
