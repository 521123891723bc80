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

import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { gitopshqConfigSchema } from '@gitopshq/backstage-plugin-gitopshq-common';
import { z } from 'zod/v3';

/** Every key below `gitopshq`, as `clusters.reader.token`. */
function keysOfSchema(schema: z.ZodTypeAny, path = ''): string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries<z.ZodTypeAny>(schema.shape).flatMap(
      ([key, value]) => {
        const below = path ? `${path}.${key}` : key;
        return [below, ...keysOfSchema(value, below)];
      },
    );
  }
  if (schema instanceof z.ZodArray) {
    return keysOfSchema(schema.element, path);
  }
  if (schema instanceof z.ZodEffects) {
    return keysOfSchema(schema.innerType(), path);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return keysOfSchema(
      schema instanceof z.ZodOptional
        ? schema.unwrap()
        : schema.removeDefault(),
      path,
    );
  }
  return [];
}

/** The same of config.d.ts, which prettier keeps to one key per line. */
function keysOfDeclaration(): { keys: string[]; secrets: string[] } {
  const file = resolvePackagePath(
    '@gitopshq/backstage-plugin-gitopshq-backend',
    'config.d.ts',
  );
  const stack: string[] = [];
  const keys: string[] = [];
  const secrets: string[] = [];
  let secret = false;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const key = /^\s+(\w+)\??: ?(.*)$/.exec(line);
    secret ||= line.includes('@visibility secret');
    if (key) {
      const path = [...stack, key[1]].slice(1).join('.');
      if (path) {
        keys.push(path);
      }
      if (secret) {
        secrets.push(path);
      }
      secret = false;
      if (/\{$/.test(key[2])) {
        stack.push(key[1]);
      }
    } else if (/^\s+\}/.test(line)) {
      stack.pop();
    }
  }
  return { keys, secrets };
}

describe('config.d.ts', () => {
  it('names the keys of the zod schema', () => {
    const declared = keysOfDeclaration().keys;
    expect(declared.sort()).toEqual(keysOfSchema(gitopshqConfigSchema).sort());
    expect(declared).toContain('clusters.kubeconfig.context');
  });

  it('marks every credential as secret', () => {
    expect(keysOfDeclaration().secrets).toEqual([
      'clusters.reader.token',
      'clusters.writer.token',
      'verify.queries.token',
      'keys.encryption.key',
      'keys.fingerprint',
    ]);
  });
});
