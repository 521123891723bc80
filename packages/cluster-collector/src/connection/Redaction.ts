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

/** Shorter values are not secret enough to be told from ordinary text. */
const MIN_SECRET_LENGTH = 4;

/** Longest text of a server or a library that is passed on. */
const TEXT_LIMIT = 512;

const PLACEHOLDER = '[redacted]';

// JSON web tokens, bearer and basic headers, PEM blocks, userinfo of URLs.
const PATTERNS: [RegExp, string][] = [
  [/eyJ[\w-]{8,}(\.[\w-]*){0,2}/g, PLACEHOLDER],
  [/\b(bearer|basic)\s+[\w.~+/=:-]+/gi, `$1 ${PLACEHOLDER}`],
  [/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, PLACEHOLDER],
  [/(\w:\/\/)[^/\s@]+@/g, '$1'],
];

/**
 * Takes credentials out of texts before a person, a log or a store gets them.
 *
 * @public
 */
export class Redaction {
  private readonly secrets: string[];

  constructor(secrets: (string | undefined)[] = []) {
    this.secrets = secrets
      .filter(
        (secret): secret is string =>
          secret !== undefined && secret.length >= MIN_SECRET_LENGTH,
      )
      // Longest first: a secret may begin with another one.
      .sort((a, b) => b.length - a.length);
  }

  /** The text on one line, without credentials, at most 512 characters long. */
  of(text: string): string {
    let redacted = text;
    for (const secret of this.secrets) {
      redacted = redacted.split(secret).join(PLACEHOLDER);
    }
    for (const [pattern, replacement] of PATTERNS) {
      redacted = redacted.replace(pattern, replacement);
    }
    redacted = redacted.replace(/\s+/g, ' ').trim();
    return redacted.length > TEXT_LIMIT
      ? `${redacted.slice(0, TEXT_LIMIT - 1)}…`
      : redacted;
  }
}

/** The URL without user, password, query and fragment. */
export function displayUrl(url: string): string {
  if (!URL.canParse(url)) {
    return new Redaction().of(url);
  }
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
