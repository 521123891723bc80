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

import canonicalize from 'canonicalize';
import { locateField } from '../cluster/locateField';
import type { PlannedField, PlannedWrite } from '../types';

/**
 * Whether a live object still has, at the paths that a write replaces, the
 * values of the plan.
 *
 * @param fingerprint - HMAC-SHA256 in hex: what is kept out of plans stands
 * there as `hmac-sha256:<12 hex>`.
 */
export function createHolds(fingerprint: (bytes: Uint8Array) => string) {
  const stands = (value: unknown, planned: unknown): boolean => {
    const text = canonicalize(value) ?? '';
    if (text === canonicalize(planned)) {
      return true;
    }
    const raw = typeof value === 'string' ? value : text;
    return [raw, Buffer.from(raw, 'base64')].some(
      bytes =>
        `hmac-sha256:${fingerprint(Buffer.from(bytes)).slice(0, 12)}` ===
        planned,
    );
  };

  const same = (object: object, { path, live }: PlannedField): boolean => {
    if (path === '') {
      // The whole object: its uid says that it is the one.
      return true;
    }
    const found = locateField(object, path);
    return live === undefined || found === undefined
      ? live === undefined && found === undefined
      : stands(found.value, live);
  };

  return (write: PlannedWrite, object: object): boolean => {
    if (write.type === 'scale') {
      const found = locateField(object, 'spec.replicas');
      return Number(found?.value ?? 1) === write.live;
    }
    return !('fields' in write) || write.fields.every(one => same(object, one));
  };
}
