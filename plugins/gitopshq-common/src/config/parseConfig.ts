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

import type { ZodIssue } from 'zod/v3';
import { gitopshqConfigSchema, type GitopshqConfig } from './schema';

/** Keys at and below which values never appear in an error text. */
const SECRET_KEYS = new Set(['reader', 'writer', 'caData']);

/** A URL that may hold credentials, which must not be repeated. */
const URL_WITH_CREDENTIALS = /:\/\/([^/]*@|.*[?#])/s;

function keyOf(path: (string | number)[]): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : `${key}.${part}`,
    'gitopshq',
  );
}

function valueAt(value: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

function describe(raw: unknown, issue: ZodIssue): string {
  const value = valueAt(raw, issue.path);
  const secret = issue.path.some(part => SECRET_KEYS.has(String(part)));
  const shown =
    secret ||
    typeof value === 'object' ||
    value === undefined ||
    URL_WITH_CREDENTIALS.test(String(value))
      ? ''
      : ` is ${JSON.stringify(value)}:`;
  const cure =
    issue.code === 'unrecognized_keys'
      ? `has the unknown key ${issue.keys
          .map(key => `"${key}"`)
          .join(', ')}; remove it or correct its spelling`
      : issue.message;
  return `${keyOf(issue.path)}${shown} ${cure}`;
}

/**
 * Parses the `gitopshq` section of the app configuration.
 *
 * @param raw - The section as read, or undefined when there is none.
 * @throws Error naming every wrong key with its value (secrets left out) and
 * the cure, one per line.
 * @public
 */
export function parseGitopshqConfig(raw: unknown): GitopshqConfig {
  const result = gitopshqConfigSchema.safeParse(raw ?? {});
  if (result.success) {
    return result.data;
  }
  const lines = result.error.issues.map(issue => describe(raw, issue));
  throw new Error(`Invalid configuration:\n  ${lines.join('\n  ')}`);
}
