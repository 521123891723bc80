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

/** More would not be read. */
const MAX_NAMED_CHECKS = 10;

/** Verdict of one answer of /readyz or /healthz. */
export type Readiness =
  | { ready: true }
  | { ready: false; failedChecks: string[] };

/**
 * Reads the text of /readyz: `ok`, or one line per check, `[+]ping ok` and
 * `[-]etcd failed: reason withheld` (k8s.io/apiserver, server/healthz).
 */
export function readReadiness(status: number, text: string): Readiness {
  const failedChecks = [...text.matchAll(/^\[-\](\S{1,120})/gm)]
    .slice(0, MAX_NAMED_CHECKS)
    .map(match => match[1]);
  const ok = status === 200 && /^ok\b|check passed\s*$/.test(text.trim());
  return ok && failedChecks.length === 0
    ? { ready: true }
    : { ready: false, failedChecks };
}
