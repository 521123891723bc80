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
import type { Segment } from './Segment';

const BARE = /[A-Za-z0-9_-]+/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;

/**
 * Reads a path as {@link formatPath} writes it. Key values come back as
 * strings: the text does not tell `80` from `"80"`.
 *
 * @throws InputError naming the place where the text is no path.
 */
export function parsePath(text: string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;

  const fail = (): never => {
    throw new InputError(
      `"${text}" is not a path: unexpected ${
        at < text.length ? `"${text[at]}"` : 'end'
      } at character ${
        at + 1
      }. Write it like spec.containers[name=web].image or metadata.labels["acme.io/team"].`,
    );
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    at += match?.length ?? 0;
    return match;
  };
  const quoted = (): string | undefined => {
    const start = at;
    const match = take(QUOTED);
    if (match === undefined) {
      return undefined;
    }
    try {
      return JSON.parse(match) as string;
    } catch {
      at = start;
      return fail();
    }
  };
  const word = (): string => quoted() ?? take(BARE) ?? fail();
  const expect = (character: string): void => {
    if (text[at] !== character) {
      fail();
    }
    at += 1;
  };

  const bracket = (): Segment => {
    at += 1;
    const key = quoted();
    if (key !== undefined) {
      expect(']');
      return key;
    }
    if (text[at] === '=') {
      at += 1;
      const value = word();
      expect(']');
      return { value };
    }
    const keys: [string, string][] = [];
    for (;;) {
      const name = take(BARE) ?? fail();
      if (keys.length === 0 && text[at] === ']' && /^\d+$/.test(name)) {
        at += 1;
        return { index: Number(name) };
      }
      expect('=');
      keys.push([name, word()]);
      if (text[at] !== ',') {
        break;
      }
      at += 1;
    }
    expect(']');
    return { keys };
  };

  while (at < text.length) {
    if (text[at] === '[') {
      segments.push(bracket());
    } else {
      if (segments.length > 0) {
        expect('.');
      }
      segments.push(take(BARE) ?? fail());
    }
  }
  return segments;
}
