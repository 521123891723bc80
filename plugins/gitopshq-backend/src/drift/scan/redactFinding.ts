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

import { parsePath } from '@gitopshq/drift-engine';
import type { ComparedFinding } from '../types';

/** Shown instead of a value whose name says that it is a secret. */
export const REDACTED = '[redacted]';

/** Turns patterns with `*` into one test of a name, whatever its case. */
export function nameMatcher(
  patterns: readonly string[],
): (name: string) => boolean {
  if (patterns.length === 0) {
    return () => false;
  }
  const source = patterns
    .map(pattern =>
      pattern
        .split('*')
        .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*'),
    )
    .join('|');
  const expression = new RegExp(`^(?:${source})$`, 'i');
  return name => expression.test(name);
}

/** Bounded, so that a megabyte of text takes no time. */
const NAME = '[\\w.-]{1,128}';
/** Password of a URL. */
const USERINFO =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,256}:)[^\s/@]{1,512}(?=@)/gi;
/** `--password=hunter2`, `Password=hunter2;`. */
const ASSIGNED = new RegExp(`(?<![\\w.-])(-{0,2}(${NAME})=)[^\\s;&]+`, 'g');
/** `"password": "hunter2"`. */
const JSON_PAIR = new RegExp(
  `("(${NAME})"\\s{0,8}:\\s{0,8})(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s",{}[\\]]+)`,
  'g',
);
/** `password: hunter2`, a line of YAML or of properties. */
const LINE = new RegExp(
  `^([ \\t]{0,64}(?:- )?["']?(${NAME})["']?(?:[ \\t]{0,8}=[ \\t]{0,8}|:[ \\t]{1,8}))[^\\s|>{[].*$`,
  'gm',
);
/** An argument whose value is the next one. */
const FLAG = new RegExp(`^-{1,2}(${NAME})$`);

/** A text without the secrets that can be told in it by their names. */
function redactText(text: string, isSecret: (name: string) => boolean): string {
  const hide = (all: string, kept: string, name: string) =>
    isSecret(name) ? `${kept}${REDACTED}` : all;
  return text
    .replace(USERINFO, `$1${REDACTED}`)
    .replace(ASSIGNED, hide)
    .replace(JSON_PAIR, hide)
    .replace(LINE, hide);
}

/** A value without what sits under names that match, to any depth. */
export function redactValue(
  value: unknown,
  isSecret: (name: string) => boolean,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const flag = FLAG.exec(String(index > 0 ? value[index - 1] : ''))?.[1];
      const follows =
        flag !== undefined &&
        isSecret(flag) &&
        typeof item === 'string' &&
        !item.startsWith('-');
      return follows ? REDACTED : redactValue(item, isSecret);
    });
  }
  if (typeof value === 'string') {
    return redactText(value, isSecret);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const record = value as Record<string, unknown>;
  // An environment variable or argument: { name, value }.
  const named = typeof record.name === 'string' && isSecret(record.name);
  return Object.fromEntries(
    Object.entries(record).map(([key, inner]) => {
      const hide =
        (key === 'value' && named) ||
        (isSecret(key) && (typeof inner !== 'object' || inner === null));
      return [key, hide ? REDACTED : redactValue(inner, isSecret)];
    }),
  );
}

function lastName(path: string): string[] {
  const segments = path === '' ? [] : parsePath(path);
  const last = segments.at(-1);
  if (last === undefined) {
    return [];
  }
  if (typeof last === 'string') {
    const before = segments.at(-2);
    // The value of a named item: env[name=DB_PASSWORD].value.
    const item =
      last === 'value' && typeof before === 'object' && 'keys' in before
        ? before.keys.map(([, value]) => String(value))
        : [];
    return [last, ...item];
  }
  return 'keys' in last ? last.keys.map(([, value]) => String(value)) : [];
}

/** Whether the name at the end of a path is one of a secret. */
export function isSecretPath(
  path: string,
  isSecret: (name: string) => boolean,
): boolean {
  return lastName(path).some(isSecret);
}

/**
 * A finding whose values show nothing that `gitopshq.redact` names: by the
 * last segment of its path, and by names within its values. Fingerprints stay,
 * so that one can tell whether two values differ.
 */
export function redactFinding(
  finding: ComparedFinding,
  patterns: readonly string[],
): ComparedFinding {
  const isSecret = nameMatcher(patterns);
  const whole = isSecretPath(finding.path, isSecret);
  const shown = (value: unknown) => {
    if (value === undefined || isFingerprint(value)) {
      return value;
    }
    const scalar = typeof value !== 'object' || value === null;
    if (whole && scalar) {
      return REDACTED;
    }
    return redactValue(value, isSecret);
  };
  return {
    ...finding,
    ...('desired' in finding && { desired: shown(finding.desired) }),
    ...('live' in finding && { live: shown(finding.live) }),
  };
}

function isFingerprint(value: unknown): boolean {
  return typeof value === 'string' && /^hmac-sha256:[0-9a-f]{12}$/.test(value);
}
