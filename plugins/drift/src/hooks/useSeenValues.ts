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

import { useRef } from 'react';

/**
 * All values met with so far, sorted: what a filter offers must not shrink to
 * the values the filter itself leaves over.
 */
export function useSeenValues(values: readonly string[]): string[] {
  const seen = useRef<ReadonlySet<string>>(new Set());
  const fresh = values.filter(value => !seen.current.has(value));
  if (fresh.length > 0) {
    seen.current = new Set([...seen.current, ...fresh]);
  }
  return [...seen.current].sort();
}
