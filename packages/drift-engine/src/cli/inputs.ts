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

import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';
import { isRecord, own, sortOf } from '../json';
import { parseManifests } from '../manifests/parseManifests';
import type { DriftContext, KubernetesObject } from '../types';

const time = (what: string) =>
  z
    .string({ required_error: `add ${what} in ISO 8601` })
    .refine(text => !Number.isNaN(Date.parse(text)), {
      message: `write ${what} in ISO 8601, e.g. "2026-01-31T12:00:00Z"`,
    });

const markSchema = z.object({
  in: z.enum(['labels', 'annotations']),
  key: z.string().min(1),
  value: z.string().optional(),
  valuePrefix: z.string().optional(),
});

/** What the engine may read of a `case.json`; everything else in it is passed over. */
const contextSchema = z
  .object({
    applier: z.union(
      [z.string().min(1), z.array(z.string().min(1)).nonempty()],
      {
        errorMap: () => ({
          message:
            'give the field manager of the GitOps tool, e.g. "argocd-controller", or a list of them',
        }),
      },
    ),
    tracking: z.array(markSchema, {
      required_error:
        'list the marks the applier adds to its objects, or [] when none are known',
    }),
    committedAt: time('the time of the newest commit to these manifests'),
    appliedAt: time('the time of the last successful apply').optional(),
    observedAt: time('the time at which live was read'),
    seenBefore: z.array(z.string(), {
      required_error:
        'list the refs of objects known to have existed, or [] when none are',
    }),
    namespace: z.string().optional(),
    late: z.boolean().optional(),
    graceSeconds: z.number().nonnegative().optional(),
    managers: z
      .object({
        manual: z.array(z.string()).optional(),
        controller: z.array(z.string()).optional(),
        autoscaling: z.array(z.string()).optional(),
      })
      .optional(),
  })
  .refine(
    context => context.appliedAt !== undefined || context.late !== undefined,
    {
      path: ['appliedAt'],
      message:
        'add the time of the last successful apply in ISO 8601, or say "late": true or false',
    },
  );

/** Where relative paths start: yarn changes the directory and leaves the person's in INIT_CWD. */
export function resolvePath(path: string): string {
  if (isAbsolute(path)) {
    return path;
  }
  const fromPerson = resolve(process.env.INIT_CWD ?? process.cwd(), path);
  return existsSync(fromPerson) ? fromPerson : resolve(path);
}

/** @throws InputError when the file cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(resolvePath(path), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === 'ENOENT'
        ? `${path} does not exist: give the path of an existing file.`
        : `${path} cannot be read (${code}): give the path of a readable file.`,
    );
  }
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readText(path)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new InputError(
        `${path} is not JSON${placeIn(error.message)}: give a JSON file.`,
      );
    }
    throw error;
  }
}

/** Where JSON.parse stopped; its message quotes the text, which may hold secrets. */
function placeIn(message: string): string {
  const place = /\(line (\d+) column (\d+)\)/.exec(message);
  return place ? ` (line ${place[1]}, column ${place[2]})` : '';
}

/** @throws InputError with file, line and column of the first broken document. */
export function readDesired(path: string): KubernetesObject[] {
  const { manifests, errors } = parseManifests(readText(path), { file: path });
  const [error] = errors;
  if (error) {
    throw new InputError(
      `${error.file}:${error.line}:${error.column}: ${error.message}.`,
    );
  }
  return manifests.map(({ object }) => object);
}

/** A JSON list of objects, a Kubernetes List, or one object. */
export function readLive(path: string): KubernetesObject[] {
  const value = parseJson(path);
  if (Array.isArray(value)) {
    return value as KubernetesObject[];
  }
  if (isRecord(value)) {
    const items = own(value, 'items');
    return Array.isArray(items) ? (items as KubernetesObject[]) : [value];
  }
  throw new InputError(
    `${path} holds ${sortOf(value)}: give a JSON list of Kubernetes objects.`,
  );
}

/** @throws InputError naming the first field that is missing or wrong, and the cure. */
export function readContext(path: string): DriftContext {
  const parsed = contextSchema.safeParse(parseJson(path));
  if (parsed.success) {
    return { ...parsed.data, fingerprint: fingerprintOf() };
  }
  const [issue] = parsed.error.issues;
  const field = issue.path.join('.');
  throw new InputError(
    field === ''
      ? `${path}: ${issue.message}: give the context as a JSON object.`
      : `${path}: "${field}" is missing or wrong: ${issue.message}.`,
  );
}

/** Fingerprints under GITOPSHQ_FINGERPRINT_KEY, else under a key made for this run. */
function fingerprintOf(): (bytes: Uint8Array) => string {
  const key = process.env.GITOPSHQ_FINGERPRINT_KEY ?? randomBytes(32);
  return bytes => createHmac('sha256', key).update(bytes).digest('hex');
}
