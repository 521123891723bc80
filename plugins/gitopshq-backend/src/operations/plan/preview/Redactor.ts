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

import { canonicalOf } from '../digest';
import { isEqual } from 'lodash';
import { extname } from 'node:path/posix';
import {
  isSecretPath,
  nameMatcher,
  redactValue,
  REDACTED,
} from '../../../drift/scan/redactFinding';
import { redactYaml } from './redactYaml';

const FINGERPRINT = /^hmac-sha256:[0-9a-f]{12}$/;
/** A `.env` file, properties, an ini: one assignment per line. */
const ASSIGNMENT = /^(\s*(?:export\s+)?[\w.-]+\s*[=:]\s*)(\S.*)$/;
/** Longer values are shown by their beginning and planned by their digest. */
const MAX_SHOWN = 4_000;
const MAX_PLANNED = 1_000;

/** Hides what must not be shown of files, objects and live values. */
export class Redactor {
  private readonly isSecret: (name: string) => boolean;
  private readonly secrets: readonly string[];

  /**
   * @param options - `patterns`: `gitopshq.redact`; `secrets`: texts hidden
   * wherever they stand, longest first; `secretFiles`: paths of files that
   * Secrets are made from.
   */
  constructor(
    private readonly options: {
      patterns: readonly string[];
      fingerprint(bytes: Uint8Array): string;
      secrets?: readonly string[];
      secretFiles?: ReadonlySet<string>;
    },
  ) {
    this.isSecret = nameMatcher(options.patterns);
    this.secrets = options.secrets ?? [];
  }

  /** Stands for a value: equal values, equal fingerprints. */
  fingerprint(value: unknown): string {
    const text = typeof value === 'string' ? value : canonicalOf(value);
    return `hmac-sha256:${this.options
      .fingerprint(Buffer.from(text))
      .slice(0, 12)}`;
  }

  /** Whether a field's values are kept out of Git and of every answer. */
  isHidden(object: string, path: string): boolean {
    return isSecretObject(object) || isSecretPath(path, this.isSecret);
  }

  /** A value of an object as it may be shown; Secrets as fingerprints. */
  shown(object: string, path: string, value: unknown): unknown {
    if (value === undefined || isFingerprint(value)) {
      return value;
    }
    if (isSecretObject(object) && !/^(metadata|type|kind)\b/.test(path)) {
      return this.fingerprint(value);
    }
    if (/^sops\b/.test(path)) {
      return this.fingerprint(value);
    }
    const scalar = typeof value !== 'object' || value === null;
    if (scalar && isSecretPath(path, this.isSecret)) {
      return REDACTED;
    }
    return shortened(
      this.withoutSecrets(redactValue(value, this.isSecret)),
      MAX_SHOWN,
    );
  }

  /**
   * A value as a plan keeps it: nothing hidden in it, and yet another one for
   * another value.
   */
  planned(object: string, path: string, value: unknown): unknown {
    if (value === undefined || isFingerprint(value)) {
      return value;
    }
    const shown = this.shown(object, path, value);
    const text = JSON.stringify(value);
    return isEqual(shown, value) && text.length <= MAX_PLANNED
      ? value
      : this.fingerprint(value);
  }

  /** A file as it may be shown. Never throws. */
  file(path: string, text: string): string {
    if (this.options.secretFiles?.has(path)) {
      return text
        .split('\n')
        .map(line => this.secretLine(line))
        .join('\n');
    }
    const hide = (value: unknown) => this.fingerprint(value);
    const yaml = /^\.(ya?ml|json)$/i.test(extname(path))
      ? redactYaml(text, { isSecret: this.isSecret, hide })
      : undefined;
    return this.withoutSecrets(
      redactValue(yaml ?? text, this.isSecret),
    ) as string;
  }

  private secretLine(line: string): string {
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name !== undefined) {
      return `${name}${this.fingerprint(value)}`;
    }
    return line.trim() === '' ? line : this.fingerprint(line);
  }

  /** Secrets and what is encrypted are told by what they are, wherever they stand. */
  private withoutSecrets(value: unknown): unknown {
    if (typeof value === 'string') {
      if (value.startsWith('ENC[')) {
        return this.fingerprint(value);
      }
      let text = value;
      for (const secret of this.secrets) {
        if (text.includes(secret)) {
          text = text.split(secret).join(this.fingerprint(secret));
        }
      }
      return text;
    }
    if (Array.isArray(value)) {
      return value.map(item => this.withoutSecrets(item));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          this.withoutSecrets(item),
        ]),
      );
    }
    return value;
  }
}

/** By its ref, `v1/Secret/<namespace>/<name>`. */
export function isSecretObject(object: string): boolean {
  return object.startsWith('v1/Secret/');
}

function isFingerprint(value: unknown): boolean {
  return typeof value === 'string' && FINGERPRINT.test(value);
}

function shortened(value: unknown, max: number): unknown {
  if (typeof value === 'string') {
    return value.length <= max
      ? value
      : `${value.slice(0, max)}… (${value.length} characters)`;
  }
  const text = JSON.stringify(value);
  return text === undefined || text.length <= max
    ? value
    : `${text.slice(0, max)}… (${text.length} characters)`;
}
