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

/** What stands for the value of a Secret: equal values, equal fingerprints. */
const FINGERPRINT = /^hmac-sha256:([0-9a-f]{12})$/;

/** The twelve digits of a Secret value's fingerprint, if it is one. @public */
export function fingerprintOf(value: unknown): string | undefined {
  return typeof value === 'string' ? FINGERPRINT.exec(value)?.[1] : undefined;
}

const isScalarLike = (text: string) =>
  text === '' ||
  text !== text.trim() ||
  /^(true|false|null|yes|no|on|off|y|n|~)$/i.test(text) ||
  (text.trim() !== '' && !Number.isNaN(Number(text)));

/** Text of a scalar; a string that reads as something else is quoted. */
function scalarText(value: unknown): string {
  if (typeof value !== 'string') {
    return value === undefined ? '' : String(value);
  }
  const fingerprint = fingerprintOf(value);
  if (fingerprint) {
    return `fingerprint ${fingerprint}`;
  }
  return isScalarLike(value) ? JSON.stringify(value) : value;
}

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(item => {
      const [first = '', ...rest] = lines(item, '');
      return [`${indent}- ${first}`, ...rest.map(line => `${indent}  ${line}`)];
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, field]) => {
      const inner = lines(field, '');
      const isNested = typeof field === 'object' && field !== null;
      if (!isNested && inner.length === 1) {
        return [`${indent}${key}: ${inner[0]}`];
      }
      return [`${indent}${key}:`, ...inner.map(line => `${indent}  ${line}`)];
    });
  }
  return scalarText(value)
    .split('\n')
    .map(line => `${indent}${line}`);
}

/**
 * A value as a person reads it: scalars as they are (a string that looks like a
 * number or boolean in quotes), lists and maps in the manner of YAML.
 *
 * @public
 */
export function valueText(value: unknown): string {
  return lines(value, '').join('\n');
}

/** Characters kept before the first difference of two cut values. */
const KEPT_BEFORE = 20;

function oneLine(value: unknown): string {
  return lines(value, '')
    .map(text => text.trim())
    .join(', ')
    .replace(/:, /g, ': ')
    .replace(/^- |(?<=, )- /g, '');
}

function firstDifference<T>(one: ArrayLike<T>, other: ArrayLike<T>): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) {
    index += 1;
  }
  return index;
}

/**
 * The same in one line of at most so many characters.
 *
 * @param other - The other side's value: a line that is cut begins shortly
 * before what differs.
 *
 * @public
 */
export function shortValueText(
  value: unknown,
  maxLength: number,
  other?: unknown,
): string {
  const line = oneLine(value);
  if (line.length <= maxLength) {
    return line;
  }
  const from =
    other === undefined
      ? 0
      : firstDifference(line, oneLine(other)) - KEPT_BEFORE;
  const start = from > KEPT_BEFORE ? from : 0;
  const isCutBefore = start > 0;
  const room = maxLength - (isCutBefore ? 2 : 1);
  const isCutAfter = start + room < line.length;
  return `${isCutBefore ? '…' : ''}${line.slice(start, start + room)}${
    isCutAfter ? '…' : ''
  }`;
}

/**
 * The first line in which two texts differ, counted from 0; 0 where one has no
 * counterpart.
 *
 * @public
 */
export function firstDifferentLine(
  textLines: readonly string[],
  otherText: string | undefined,
): number {
  if (otherText === undefined) {
    return 0;
  }
  const index = firstDifference(textLines, otherText.split('\n'));
  return Math.min(index, textLines.length - 1);
}
