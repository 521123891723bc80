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
  levelRank,
  type Service,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Services worst first; production before the rest, then by name. */
export function worstFirst(services: readonly Service[]): Service[] {
  return [...services].sort(
    (one, other) =>
      levelRank(other.level) - levelRank(one.level) ||
      Number(other.tier === 'production') - Number(one.tier === 'production') ||
      one.name.localeCompare(other.name) ||
      one.environmentRef.localeCompare(other.environmentRef),
  );
}
