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

import { IncomingMessage } from 'http';
import { parse } from 'yaml';
import { badRequest, tooLarge } from '../api/StatusError';

/** The API server's own limit on a request body. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Deeper nesting than this is refused, so that no walk over a body can exhaust the stack. */
const MAX_DEPTH = 200;

/**
 * Reads a request body.
 * @throws StatusError 413 above the limit, 400 when the sender gives up
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number = MAX_BODY_BYTES,
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    throw tooLarge(limitBytes);
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) {
        break;
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw badRequest(
      `the request body ended early: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  if (sizeBytes > limitBytes) {
    throw tooLarge(limitBytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Parses a body as JSON or, where the media type says so, as YAML.
 * @throws StatusError 400 for text that cannot be read, is nested too deeply or has a field `__proto__`
 */
export function parseBody(body: Buffer, mediaType: string): unknown {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = mediaType.includes('yaml') ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  mustBeHarmless(value);
  return value;
}

function mustBeHarmless(root: unknown): void {
  const pending: { value: unknown; depth: number }[] = [
    { value: root, depth: 0 },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    if (depth > MAX_DEPTH) {
      throw badRequest(
        `the object provided is nested more than ${MAX_DEPTH} levels deep`,
      );
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw badRequest('the object provided has a field "__proto__"');
    }
    for (const child of Object.values(value)) {
      pending.push({ value: child, depth: depth + 1 });
    }
  }
}
