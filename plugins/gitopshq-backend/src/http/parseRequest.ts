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

import { InputError } from '@backstage/errors';
import type { z } from 'zod/v3';

function parse<T extends z.ZodTypeAny>(
  schema: T,
  input: unknown,
  words: { title: string; whole: string },
): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  const lines = result.error.issues.map(issue =>
    issue.code === 'unrecognized_keys'
      ? `unknown ${issue.keys.join(', ')}; remove it or correct its spelling`
      : `${issue.path.join('.') || words.whole}: ${issue.message}`,
  );
  throw new InputError(`${words.title}: ${lines.join('; ')}`);
}

/**
 * Parses query parameters.
 *
 * @throws InputError naming each wrong key and what it must be.
 */
export function parseQuery<T extends z.ZodTypeAny>(
  schema: T,
  query: unknown,
): z.infer<T> {
  return parse(schema, query, {
    title: 'Wrong query parameters',
    whole: 'query',
  });
}

/**
 * Parses the JSON body of a request.
 *
 * @throws InputError naming each wrong key and what it must be.
 */
export function parseBody<T extends z.ZodTypeAny>(
  schema: T,
  body: unknown,
): z.infer<T> {
  return parse(schema, body, { title: 'Wrong request body', whole: 'body' });
}
