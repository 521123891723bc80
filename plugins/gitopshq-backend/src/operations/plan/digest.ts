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

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { OperationPlan } from '../types';

/**
 * SHA-256, hex, over the RFC 8785 bytes of a plan. It holds nothing that
 * churns, so equal digests mean that the same would be done to the same world.
 */
export function planDigest(plan: Omit<OperationPlan, 'digest'>): string {
  return createHash('sha256').update(canonicalOf(plan)).digest('hex');
}

/** RFC 8785 text of JSON; equal values, equal texts. */
export function canonicalOf(value: unknown): string {
  // What JSON cannot tell, such as undefined, is left out first.
  return canonicalize(JSON.parse(JSON.stringify(value ?? null))) ?? '';
}
