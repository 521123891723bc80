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

import { compactBase64 } from './base64';
import { quantitiesEqual } from './quantity';

/** How two values of a field are told equal. */
export type ScalarKind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'quantity'
  | 'intOrString'
  | 'bytes'
  | 'time';

/** Whether Git's and the cluster's spelling of a value mean the same to the API server. */
export function scalarsEqual(
  desired: unknown,
  live: unknown,
  kind: ScalarKind,
): boolean {
  if (desired === live) {
    return true;
  }
  switch (kind) {
    case 'quantity':
      return quantitiesEqual(desired, live);
    case 'bytes':
      return (
        typeof desired === 'string' &&
        typeof live === 'string' &&
        compactBase64(desired) === compactBase64(live)
      );
    case 'time':
      return (
        typeof desired === 'string' &&
        typeof live === 'string' &&
        Date.parse(desired) === Date.parse(live)
      );
    default:
      return false;
  }
}

/** What a Go field that is no pointer holds when nothing was set, and is not sent when it may be omitted. */
export function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
