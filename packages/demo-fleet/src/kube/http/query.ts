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

/** Whether a query parameter is set to true. */
export function isTrue(query: URLSearchParams, key: string): boolean {
  return ['true', '1'].includes(query.get(key) ?? '');
}

/** @throws StatusError 400 for a value other than `All` */
export function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter(Boolean);
  const unknown = values.find(value => value !== 'All');
  if (unknown !== undefined) {
    throw badRequest(`dryRun: Unsupported value: "${unknown}": use "All"`);
  }
  return values.length > 0;
}

/** @throws StatusError 400 for a value that is no whole number */
export function wholeNumber(
  query: URLSearchParams,
  key: string,
): number | undefined {
  const text = query.get(key);
  if (text === null || text === '') {
    return undefined;
  }
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw badRequest(`invalid ${key}: "${text}" is not a whole number`);
  }
  return value;
}
