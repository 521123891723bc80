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

import { Redaction } from '@gitopshq/cluster-collector';
import { isEqual } from 'lodash';
import { redactValue } from '../../drift/scan/redactFinding';

/** What a server may quote of a manifest that nobody is to read. */
const WITHHELD =
  'the message is withheld, since it may quote values of the Secret';

/** Texts that redaction takes out of a value. */
function hiddenIn(value: unknown, shown: unknown): string[] {
  if (isEqual(value, shown)) {
    return [];
  }
  if (typeof value !== 'object' || value === null) {
    return [String(value)];
  }
  const other = (shown ?? {}) as Record<string, unknown>;
  return Object.entries(value).flatMap(([key, inner]) =>
    hiddenIn(inner, other[key]),
  );
}

/**
 * Makes messages of a server about a manifest fit to be shown: servers quote
 * the values they refuse.
 */
export function messageRedaction(
  manifest: Record<string, unknown>,
  isSecret: (name: string) => boolean,
): (message: string) => string {
  if (manifest.kind === 'Secret') {
    return () => WITHHELD;
  }
  const redaction = new Redaction(
    hiddenIn(manifest, redactValue(manifest, isSecret)),
  );
  return message => redaction.of(message);
}
