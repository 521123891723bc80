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

import type { Verdict } from '../cause/judge';
import type { Difference } from '../compare/Difference';
import type { Suggestion } from '../types';

/**
 * What to do about a difference: what a person did by hand is put back to what
 * Git says; what a controller does again and again is taken into Git or left
 * alone. Secret values are never adopted into Git.
 */
export function suggest(
  difference: Difference,
  verdict: Verdict,
  isSecret: boolean,
): Suggestion {
  if (verdict.basis === 'left-behind') {
    return 'remove';
  }
  switch (verdict.cause) {
    case 'pending':
      return 'wait';
    case 'failed-sync':
      return 'retry-sync';
    case 'autoscaling':
      return 'ignore';
    case 'controller':
      return difference.change === 'changed' && !isSecret ? 'adopt' : 'ignore';
    case 'manual':
      return 'reconcile';
    default:
      return 'investigate';
  }
}
