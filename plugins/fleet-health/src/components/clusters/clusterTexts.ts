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

import type {
  Cluster,
  Problem,
} from '@gitopshq/backstage-plugin-gitopshq-common';

/** Beyond this the cluster's clock is warned about. */
const SKEW_WARNING_SECONDS = 60;

/** Round trip of the last answered probe in words. */
export function latencyText({ apiLatencyMs }: Cluster): string {
  return apiLatencyMs === undefined
    ? 'unknown'
    : `${Math.round(apiLatencyMs)} ms`;
}

/** How far the cluster's clock is from the hub's, in words. */
export function skewText({ skewSeconds }: Cluster): string {
  if (skewSeconds === undefined) {
    return 'unknown';
  }
  const seconds = Math.round(Math.abs(skewSeconds));
  if (seconds === 0) {
    return 'none';
  }
  const direction = skewSeconds > 0 ? 'ahead' : 'behind';
  const warning = seconds > SKEW_WARNING_SECONDS ? ' (too much)' : '';
  return `${seconds} s ${direction}${warning}`;
}

/** A problem in one line: message, value, cure. */
export function problemText({ message, value, cure }: Problem): string {
  const what = message.replace(/\.$/, '');
  return `${what}${value === undefined ? '' : ` (${value})`}. ${cure}`;
}
