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

import {
  REDACTED,
  isSecretPath,
  nameMatcher,
  redactValue,
} from '../../drift/scan/redactFinding';
import canonicalize from 'canonicalize';
import { locateField } from '../cluster/locateField';
import type { PlannedField, PlannedWrite } from '../types';

const FINGERPRINT = /^hmac-sha256:[0-9a-f]{12}$/;

/**
 * Whether a live object still has, at the paths that a write replaces, the
 * values of the plan. Of what is kept out of plans only its presence can be
 * compared; the version of the object guards the rest.
 *
 * @param patterns - `gitopshq.redact`.
 */
export function createHolds(patterns: readonly string[]) {
  const isSecret = nameMatcher(patterns);

  const shown = (path: string, value: unknown) => {
    const scalar = typeof value !== 'object' || value === null;
    return isSecretPath(path, isSecret) && scalar
      ? REDACTED
      : redactValue(value, isSecret);
  };

  const same = (object: object, { path, live }: PlannedField): boolean => {
    const found = path === '' ? { value: object } : locateField(object, path);
    if (live === undefined || found === undefined) {
      return live === undefined && found === undefined;
    }
    if (path === '') {
      return true;
    }
    return (
      (typeof live === 'string' && FINGERPRINT.test(live)) ||
      canonicalize(shown(path, found.value)) === canonicalize(live)
    );
  };

  return (write: PlannedWrite, object: object): boolean => {
    if (write.type === 'scale') {
      const found = locateField(object, 'spec.replicas');
      return Number(found?.value ?? 1) === write.live;
    }
    return !('fields' in write) || write.fields.every(one => same(object, one));
  };
}
