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

/** A span as kubectl prints it: `45s`, `5m12s`, `3h`, `2d4h`, `120d`. */
export function humanDuration(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1000);
  if (seconds < 0) {
    return seconds < -1 ? '<invalid>' : '0s';
  }
  if (seconds < 120) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) {
    return withRest(minutes, 'm', seconds % 60, 's');
  }
  if (minutes < 180) {
    return `${minutes}m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 8) {
    return withRest(hours, 'h', minutes % 60, 'm');
  }
  if (hours < 48) {
    return `${hours}h`;
  }
  const days = Math.floor(hours / 24);
  if (days < 8) {
    return withRest(days, 'd', hours % 24, 'h');
  }
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

function withRest(
  large: number,
  largeUnit: string,
  small: number,
  smallUnit: string,
): string {
  return small === 0
    ? `${large}${largeUnit}`
    : `${large}${largeUnit}${small}${smallUnit}`;
}
